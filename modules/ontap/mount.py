"""How a volume of ONTAP is mounted."""

from __future__ import annotations

from ..spec.quantities import Size
from ..storage.mount import NFS_OPTIONS, NFS_SOURCE, Device, Mount, groups
from .model import Ontap

# Several connections to one server: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/performance.html
_OPTIONS = (*NFS_OPTIONS, "nfsvers=4.1", "nconnect=16")
# OntapConfiguration.JunctionPath and .StorageVirtualMachineId; then Endpoints.Nfs.DNSName
_ASK = ("fsx:DescribeVolumes", "fsx:DescribeStorageVirtualMachines")


def mount(path: str, model: Ontap) -> Mount:
    """The entry of this volume; the mount name of the device is its junction path."""
    name = str(model.name)
    return Mount(path, "ontap", name, _OPTIONS, type="nfs", source=NFS_SOURCE, mount_on=groups(model))


def device(model: Ontap) -> Device | None:
    """What is known of an existing one, or None."""
    return None if isinstance(model.ontap, Size) else Device("ontap", model.ontap, ask=_ASK)
