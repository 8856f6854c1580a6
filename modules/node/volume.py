"""What EBS volumes can do, by type: sizes, I/O operations, throughput. Used by root volumes and by shared ones.

Source: EC2 API reference, CreateVolume (`Size`, `Iops`, `Throughput`), as of September 2025, when gp3 grew to 64 TiB,
80,000 IOPS and 2,000 MiB/s; ratios from the EBS user guide, "EBS volume types".
"""

from __future__ import annotations

from ..spec.frozen import frozen
from .model import VolumeType

GP3_IOPS = 3000
GP3_THROUGHPUT = 125
_GP3_IOPS_PER_MIB = 4


@frozen
class Range:
    """An inclusive range of whole numbers."""

    lowest: int
    highest: int

    def nearest(self, value: int) -> int:
        """The value of the range that lies nearest."""
        return min(max(value, self.lowest), self.highest)

    def __contains__(self, value: int) -> bool:
        return self.lowest <= value <= self.highest

    def __str__(self) -> str:
        return f"{self.lowest} to {self.highest}"


@frozen
class Limits:
    """What one type can do. ``iops`` is None where they cannot be chosen; ``per_gib`` bounds them by the size."""

    gib: Range
    iops: Range | None = None
    per_gib: int = 0
    throughput: Range | None = None


LIMITS: dict[VolumeType, Limits] = {
    "gp3": Limits(Range(1, 65536), Range(GP3_IOPS, 80000), 500, Range(GP3_THROUGHPUT, 2000)),
    "gp2": Limits(Range(1, 16384)),
    "io1": Limits(Range(4, 16384), Range(100, 64000), 50),
    "io2": Limits(Range(4, 65536), Range(100, 256000), 1000),
    "st1": Limits(Range(125, 16384)),
    "sc1": Limits(Range(125, 16384)),
    "standard": Limits(Range(1, 1024)),
}


@frozen
class Problem:
    """Why a volume cannot be as it is written, and what to write."""

    detail: str
    help: str


def size_problem(type_: VolumeType, gib: int | None) -> Problem | None:
    """Say what is wrong with a size; None where nothing is, or the size is not known."""
    limits = LIMITS[type_]
    if gib is None or gib in limits.gib:
        return None
    return Problem(
        f"{gib} GiB; {type_} volumes have {limits.gib} GiB", f"use {limits.gib.nearest(gib)} GiB, or another type"
    )


# What volumes have where nobody says more; io1 and io2 have no default of their own in EC2, and 100 is their least.
_DEFAULT_IOPS: dict[str, int] = {"gp3": GP3_IOPS, "io1": 100, "io2": 100}


def default_iops(type_: VolumeType) -> int | None:
    """The I/O operations of a volume that says none; None where they follow the size."""
    return _DEFAULT_IOPS.get(type_)


def iops_problem(type_: VolumeType, gib: int | None, iops: int | None) -> Problem | None:
    """Say what is wrong with the I/O operations asked for, alone or for that size."""
    limits = LIMITS[type_]
    if iops is None:
        return None
    if limits.iops is None:
        return Problem(f"{type_} volumes have the IOPS that their size gives", "remove `iops`, or use type: gp3")
    if iops not in limits.iops:
        return Problem(f"{iops} IOPS; {type_} volumes have {limits.iops}", f"use iops: {limits.iops.nearest(iops)}")
    most = max(limits.per_gib * gib, GP3_IOPS if type_ == "gp3" else 0) if gib is not None else iops
    if iops <= most:
        return None
    enough = -(-iops // limits.per_gib)
    return Problem(
        f"{iops} IOPS on {gib} GiB; {type_} volumes have at most {limits.per_gib} for each GiB",
        f"use iops: {most}, or a size of {enough} GiB",
    )


def throughput_problem(type_: VolumeType, iops: int | None, throughput: int | None) -> Problem | None:
    """Say what is wrong with the throughput asked for, alone or for those I/O operations."""
    limits = LIMITS[type_].throughput
    if throughput is None:
        return None
    if limits is None:
        return Problem(
            f"{type_} volumes have the throughput that their size gives", "remove `throughput`, or use type: gp3"
        )
    if throughput not in limits:
        return Problem(
            f"{throughput} MB/s; {type_} volumes have {limits} MB/s",
            f"use throughput: {limits.nearest(throughput)} MB/s",
        )
    needed = throughput * _GP3_IOPS_PER_MIB
    if needed <= (iops or GP3_IOPS):
        return None
    return Problem(f"{throughput} MB/s with {iops or GP3_IOPS} IOPS; each MB/s takes 4 IOPS", f"use iops: {needed}")
