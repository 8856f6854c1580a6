"""How a volume of OpenZFS is mounted."""

from __future__ import annotations

from ..spec.quantities import Size
from ..storage.mount import NFS_OPTIONS, NFS_SOURCE, Device, Mount, groups
from .model import OpenZfs

# Several connections to one server: https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/performance.html
_OPTIONS = (*NFS_OPTIONS, "nfsvers=4.2", "nconnect=16")
# OpenZFSConfiguration.VolumePath and FileSystemId; then DNSName
_ASK = ("fsx:DescribeVolumes", "fsx:DescribeFileSystems")


def mount(path: str, model: OpenZfs) -> Mount:
    """The entry of this volume; the mount name of the device is the path of the volume."""
    name = str(model.name)
    return Mount(path, "openzfs", name, _OPTIONS, type="nfs", source=NFS_SOURCE, mount_on=groups(model))


def device(model: OpenZfs) -> Device | None:
    """What is known of an existing one, or None."""
    return None if isinstance(model.openzfs, Size) else Device("openzfs", model.openzfs, ask=_ASK)
