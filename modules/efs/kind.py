"""EFS as a kind of storage."""

from __future__ import annotations

from typing import Any

from ..storage.ground import Ground
from ..storage.kind import Built, StorageKind
from ..storage.ports import PortRange
from .checks import CHECKS
from .model import Efs
from .mount import device, mount


def _make(scope: Any, model: Efs, path: str, ground: Ground) -> Built:
    from .construct import EfsFileSystem

    made = EfsFileSystem(
        scope,
        model,
        ground.deployment,
        path,
        security_group_id=ground.security_group_id,
        zones=ground.zones or None,
        subnets=ground.subnets,
        backup_role=ground.backup_role("backup") if model.backup else None,
    )
    return Built(file_system=made.output)


# A mount target only answers. https://docs.aws.amazon.com/efs/latest/ug/network-access.html
KIND = StorageKind("efs", Efs, CHECKS, mount, (PortRange(2049, 2049),), device=device, make=_make)
