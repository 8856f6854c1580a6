"""How volumes are mounted: at the head node as disks, at all others over NFS from there."""

from __future__ import annotations

from ..spec.expression import Expression
from ..spec.identifiers import VolumeId
from ..storage.mount import NFS_OPTIONS, Mount, groups
from .model import Ebs

# A volume that is missing must not keep the head node from booting.
_DISK_OPTIONS = ("defaults", "nofail", "noatime")


def mount(path: str, model: Ebs) -> Mount:
    """The entry of these volumes."""
    return Mount(
        path,
        "ebs",
        str(model.name),
        NFS_OPTIONS,
        type="nfs",
        source="{head}:{path}",
        mount_on=groups(model),
        server_options=_DISK_OPTIONS,
        raid=model.raid,
    )


def existing_volumes(model: Ebs) -> tuple[str, ...]:
    """The volumes that exist already: they are attached like those of the storage state."""
    return (model.ebs,) if isinstance(model.ebs, (VolumeId, Expression)) else ()
