"""FSx for NetApp ONTAP as a kind of storage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..spec.quantities import Rate
from ..storage.ground import Ground, Home
from ..storage.kind import Built, StorageKind
from ..storage.pair import placed
from ..storage.ports import both
from .checks import CHECKS
from .limits import throughputs
from .model import Ontap
from .mount import device, mount


def _complete(model: Ontap, home: Home) -> Ontap:
    if model.existing:
        return model
    return replace(placed(model, home), throughput=model.throughput or Rate(throughputs(model)[0]))


def _make(scope: Any, model: Ontap, path: str, ground: Ground) -> Built:
    from .construct import OntapFileSystem

    return Built(file_system=OntapFileSystem(scope, model, ground, path).output)


# NFS; the server only answers. https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/limit-access-security-groups.html
_PORTS = both(111, 635, 2049, 4046)
KIND = StorageKind(
    "ontap", Ontap, CHECKS, mount, _PORTS, ("us-iso-w",), complete=_complete, device=device, make=_make
)
