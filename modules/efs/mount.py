"""How an EFS file system is mounted."""

from __future__ import annotations

from ..storage.mount import Device, Mount, groups
from .model import Efs

# Mount type `efs` of amazon-efs-utils, which adds NFS 4.1's own options; `noresvport` lets a lost connection come back
# from another port. https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-nfs-mount-settings.html
_OPTIONS = ("_netdev", "noresvport")

# What the role of a node needs to mount with `iam`: the file system admits nobody else.
# https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
CLIENT_ACTIONS = (
    "elasticfilesystem:ClientMount",
    "elasticfilesystem:ClientRootAccess",
    "elasticfilesystem:ClientWrite",
)


def mount(path: str, model: Efs) -> Mount:
    """The entry of this file system."""
    asked = ("tls",) * model.tls + ("iam",) * model.iam
    return Mount(
        path,
        "efs",
        str(model.name),
        (*_OPTIONS, *asked),
        type="efs",
        source="{id}:/",
        mount_on=groups(model),
        takes=("accesspoint",) if model.access_point else (),
    )


def device(model: Efs) -> Device | None:
    """What is known of an existing one; None for a new one, which the storage state describes."""
    return Device("efs", model.efs, access_point=model.access_point or "") if model.existing else None
