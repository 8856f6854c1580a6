"""Which sizes, throughputs and I/O rates FSx for OpenZFS sells.

Sources: FSx API reference, CreateFileSystem.StorageCapacity, CreateFileSystemOpenZFSConfiguration (DeploymentType,
ThroughputCapacity) and DiskIopsConfiguration; FSx for OpenZFS user guide, "Performance": up to 160,000 IOPS of the disks
for the first generation, 400,000 for the others.
"""

from __future__ import annotations

from ..node.volume import Range
from .model import OpenZfs

_FIRST = (64, 128, 256, 512, 1024, 2048, 3072, 4096)
_OTHERS = (160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10240)
SIZES = Range(64, 524288)
IOPS_PER_GIB = 3
_MOST_IOPS_FIRST, _MOST_IOPS = 160000, 400000


def _first(model: OpenZfs) -> bool:
    return model.deployment_type in ("single-az-1", "single-az-ha-1")


def throughputs(model: OpenZfs) -> tuple[int, ...]:
    """The throughputs on sale, in MB/s."""
    return _FIRST if _first(model) else _OTHERS


def iops(model: OpenZfs, gib: int) -> Range:
    """The I/O rates that can be bought for that size: it brings the lowest by itself."""
    most = _MOST_IOPS_FIRST if _first(model) else _MOST_IOPS
    return Range(min(IOPS_PER_GIB * gib, most), most)
