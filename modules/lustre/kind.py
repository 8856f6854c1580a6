"""FSx for Lustre as a kind of storage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..spec.quantities import FsxSize
from ..storage.ground import Ground, Home
from ..storage.kind import Built, StorageKind
from ..storage.ports import PortRange
from .checks import CHECKS
from .model import Lustre
from .mount import device, mount


def _complete(model: Lustre, home: Home) -> Lustre:
    if model.existing:
        return model
    model = replace(model, zone=model.zone or home.zone)
    if not isinstance(model.lustre, FsxSize) or model.throughput is not None:  # a backup brings the rest
        return model
    hdd = model.storage_type == "hdd"
    defaults = {"persistent-2": 125, "persistent-1": 12 if hdd else 200}
    return replace(model, throughput=defaults.get(model.deployment_type))


def _efa(model: Lustre) -> bool:
    return model.efa and not model.existing


def _make(scope: Any, model: Lustre, path: str, ground: Ground) -> Built:
    from .construct import LustreFileSystem

    made = LustreFileSystem(
        scope,
        model,
        ground.deployment,
        path,
        subnet_id=ground.subnet(model.zone),
        security_group_id=ground.security_group_id,
        after=ground.after,
    )
    return Built(file_system=made.output)


# Servers of Lustre open connections to each other and to their clients.
# https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html
LUSTRE_PORTS = (PortRange(988, 988, calls_back=True), PortRange(1018, 1023, calls_back=True))
KIND = StorageKind(
    "lustre", Lustre, CHECKS, mount, LUSTRE_PORTS, complete=_complete, device=device, efa=_efa, make=_make
)
