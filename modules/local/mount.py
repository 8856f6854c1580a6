"""How the local disks of a node are mounted."""

from __future__ import annotations

from ..storage.mount import Mount, groups
from .model import Local

_OPTIONS = ("defaults", "nofail", "noatime")


def mount(path: str, model: Local) -> Mount:
    """The entry of the local disks; a node without any passes it over."""
    return Mount(path, "local", "instance-store", _OPTIONS, mount_on=groups(model))
