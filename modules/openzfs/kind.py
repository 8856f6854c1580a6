"""FSx for OpenZFS as a kind of storage."""

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
from .model import OpenZfs
from .mount import device, mount


def _complete(model: OpenZfs, home: Home) -> OpenZfs:
    if model.existing:
        return model
    return replace(placed(model, home), throughput=model.throughput or Rate(throughputs(model)[0]))


def _make(scope: Any, model: OpenZfs, path: str, ground: Ground) -> Built:
    from .construct import OpenZfsFileSystem

    return Built(file_system=OpenZfsFileSystem(scope, model, ground, path).output)


# NFS; the server only answers. https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/limit-access-security-groups.html
_PORTS = both(111, 2049, (20001, 20003))
KIND = StorageKind(
    "openzfs", OpenZfs, CHECKS, mount, _PORTS, ("us-iso",), complete=_complete, device=device, make=_make
)
