"""Which sizes, throughputs and I/O rates FSx for ONTAP sells.

Sources: FSx API reference, CreateFileSystem.StorageCapacity, CreateFileSystemOntapConfiguration (HAPairs,
ThroughputCapacityPerHAPair) and DiskIopsConfiguration.Iops; FSx for ONTAP user guide, "Quotas": 192 TiB for the first
generation, 512 TiB for each pair and 1 PiB in all for the second.
"""

from __future__ import annotations

from ..node.volume import Range
from .model import Ontap

_FIRST = (128, 256, 512, 1024, 2048, 4096)
_THROUGHPUTS = {
    "single-az-1": _FIRST,
    "multi-az-1": _FIRST,
    "single-az-2": (1536, 3072, 6144),
    "multi-az-2": (384, 768, 1536, 3072, 6144),
}
_LEAST_GIB = 1024
_MOST_GIB_FIRST, _MOST_GIB_PAIR, _MOST_GIB = 196608, 524288, 1048576
IOPS_PER_GIB = 3
_MOST_IOPS_FIRST, _MOST_IOPS_PAIR = 160000, 200000
# A FlexVol holds 300 TiB at most, and lies on one pair: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/volume-styles.html
LARGEST_FLEXVOL_GIB = 307200


def first_generation(model: Ontap) -> bool:
    """Say whether the servers are of the first generation."""
    return model.deployment_type.endswith("-1")


def throughputs(model: Ontap) -> tuple[int, ...]:
    """The throughputs on sale for each pair of servers, in MB/s."""
    return _THROUGHPUTS[model.deployment_type]


def sizes(model: Ontap) -> Range:
    """The sizes on sale, in GiB."""
    if first_generation(model):
        return Range(_LEAST_GIB, _MOST_GIB_FIRST)
    return Range(_LEAST_GIB * model.ha_pairs, min(_MOST_GIB_PAIR * model.ha_pairs, _MOST_GIB))


def iops(model: Ontap, gib: int) -> Range:
    """The I/O rates that can be bought for that size: it brings the lowest by itself."""
    most = _MOST_IOPS_FIRST if first_generation(model) else _MOST_IOPS_PAIR * model.ha_pairs
    return Range(min(IOPS_PER_GIB * gib, most), most)
