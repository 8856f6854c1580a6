"""Which sizes, throughputs and metadata rates FSx for Lustre sells. Sizes in GiB, as FSx counts: 1 TiB = 1000 GiB.

Sources: FSx API reference, CreateFileSystem.StorageCapacity,
CreateFileSystemLustreConfiguration.PerUnitStorageThroughput and CreateFileSystemLustreMetadataConfiguration.Iops; for
EFA, FSx for Lustre user guide, "Increasing storage capacity"; for the automatic metadata rate, the same guide,
"Managing metadata performance".
"""

from __future__ import annotations

from ..spec.frozen import frozen
from .model import Lustre


@frozen
class Steps:
    """The sizes on sale: a few smallest ones, then every multiple of ``step``."""

    step: int
    smallest: tuple[int, ...] = ()

    def __contains__(self, gib: int) -> bool:
        return gib in self.smallest or (gib > 0 and gib % self.step == 0)

    def around(self, gib: int) -> tuple[int, ...]:
        """The nearest sizes below and above; below the smallest there is only one."""
        known = {*self.smallest, gib // self.step * self.step, gib // self.step * self.step + self.step} - {0}
        below = [size for size in known if size <= gib]
        above = [size for size in known if size > gib]
        return (*([max(below)] if below else []), min(above))

    def __str__(self) -> str:
        return ", ".join([*map(tib, self.smallest), f"multiples of {tib(self.step)}"])


_EFA_STEPS = {125: 38400, 250: 19200, 500: 9600, 1000: 4800}
_HDD_STEPS = {12: 6000, 40: 1800}

_THROUGHPUTS = {
    ("persistent-2", "ssd"): (125, 250, 500, 1000),
    ("persistent-1", "ssd"): (50, 100, 200),
    ("persistent-1", "hdd"): (12, 40),
}
METADATA_IOPS = (1500, 3000, 6000, *range(12000, 192001, 12000))


def tib(gib: int) -> str:
    """Write a size as FSx does: ``1.2 TiB``, ``800 GiB``."""
    return f"{gib / 1000:g} TiB" if gib >= 1000 else f"{gib} GiB"


def throughputs(model: Lustre) -> tuple[int, ...]:
    """The throughputs on sale, in MB/s per TiB; none for scratch, nor for a storage type that does not exist."""
    return _THROUGHPUTS.get((model.deployment_type, model.storage_type), ())


def steps(model: Lustre) -> Steps | None:
    """The sizes on sale; None where the throughput that decides them is itself wrong."""
    if model.deployment_type == "scratch-1":
        return Steps(3600, (1200, 2400))
    if model.storage_type == "hdd":
        step = _HDD_STEPS.get(model.throughput or 0)
        return Steps(step) if step else None
    if model.efa and model.deployment_type == "persistent-2":
        step = _EFA_STEPS.get(model.throughput or 0)
        return Steps(step) if step else None
    return Steps(2400, (1200,))


def automatic_metadata_iops(gib: int) -> int:
    """What the automatic mode provides at that size: no fewer can be bought."""
    for below, iops in ((2400, 1500), (4800, 3000), (12000, 6000), (48000, 12000)):
        if gib < below:
            return iops
    return min(gib // 24000, 16) * 12000
