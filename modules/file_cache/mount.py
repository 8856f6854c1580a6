"""How a file cache is mounted: as Lustre."""

from __future__ import annotations

from ..spec.quantities import FsxSize
from ..storage.mount import LUSTRE_OPTIONS, LUSTRE_SOURCE, Device, Mount, groups
from .model import FileCache

_ASK = ("fsx:DescribeFileCaches",)  # DNSName, LustreConfiguration.MountName


def mount(path: str, model: FileCache) -> Mount:
    """The entry of this cache."""
    name = str(model.name)
    return Mount(
        path, "file_cache", name, LUSTRE_OPTIONS, type="lustre", source=LUSTRE_SOURCE, mount_on=groups(model)
    )


def device(model: FileCache) -> Device | None:
    """What is known of an existing one, or None; FSx tells the rest."""
    if isinstance(model.file_cache, FsxSize):
        return None
    return Device("file_cache", model.file_cache, mount_name=model.mount_name or "", ask=_ASK)
