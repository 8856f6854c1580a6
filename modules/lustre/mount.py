"""How an FSx for Lustre file system is mounted."""

from __future__ import annotations

from ..spec.expression import Expression
from ..spec.identifiers import FileSystemId
from ..storage.mount import Device, Mount, groups
from .model import Lustre

# `flock` gives locks that hold between nodes. https://docs.aws.amazon.com/fsx/latest/LustreGuide/mounting-ec2-instance.html
_OPTIONS = ("defaults", "_netdev", "flock", "user_xattr", "noatime")


def mount(path: str, model: Lustre) -> Mount:
    """The entry of this file system."""
    return Mount(path, "lustre", str(model.name), _OPTIONS, groups(model))


def device(model: Lustre) -> Device | None:
    """What is known of an existing one, or None; without a mount name the node asks FSx."""
    if not isinstance(model.lustre, (FileSystemId, Expression)):
        return None
    return Device("lustre", model.lustre, mount_name=model.mount_name or "")
