"""EBS volumes of the head node as a kind of storage."""

from __future__ import annotations

from typing import Any

from ..storage.ground import Ground
from ..storage.kind import Built, StorageKind
from .checks import CHECKS
from .model import Ebs
from .mount import existing_volumes, mount


def _make(scope: Any, model: Ebs, path: str, ground: Ground) -> Built:
    from .construct import EbsVolumes

    role = ground.backup_role("dlm") if model.backup else None
    zone = ground.head_zone_name
    made = EbsVolumes(scope, model, ground.deployment, path, availability_zone=zone, backup_role=role)
    return Built(volumes=tuple(made.ids))


KIND = StorageKind("ebs", Ebs, CHECKS, mount, volumes=existing_volumes, make=_make)
