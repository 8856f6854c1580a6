"""What can be wrong with a new OpenZFS file system. Neither the AWS provider nor a plan looks at most of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding
from ..spec.quantities import Size
from . import limits
from .model import OpenZfs


@check("HPC448", "FSx does not sell OpenZFS in that size", on=OpenZfs)
def size_range(part: OpenZfs, site: Site) -> Iterator[Finding]:
    """An OpenZFS file system has 64 GiB to 512 TiB.

    Bad:
        storage:
          /data: {openzfs: 32 GiB}

    Good:
        storage:
          /data: {openzfs: 64 GiB}
    """
    if isinstance(part.openzfs, Size) and part.openzfs.gib not in limits.SIZES:
        gib = part.openzfs.gib
        yield site.finding(
            "openzfs", detail=f"{gib} GiB; it may be {limits.SIZES} GiB", help=f"use {limits.SIZES.nearest(gib)} GiB"
        )


@check("HPC450", "OpenZFS has no such throughput", on=OpenZfs)
def throughput_step(part: OpenZfs, site: Site) -> Iterator[Finding]:
    """`throughput` is one of few: single-az-1 and single-az-ha-1 64, 128, 256, 512, 1024, 2048, 3072 or 4096 MB/s; all
    others 160, 320, 640, 1280, 2560, 3840, 5120, 7680 or 10240.

    Bad:
        storage:
          /data: {openzfs: 1 TiB, throughput: 256 MB/s}

    Good:
        storage:
          /data: {openzfs: 1 TiB, throughput: 320 MB/s}
    """
    known = limits.throughputs(part)
    if part.existing or part.throughput is None or part.throughput.mb_per_second in known:
        return
    asked = part.throughput.mb_per_second
    enough = next((step for step in known if step >= asked), known[-1])
    words = ", ".join(map(str, known))
    yield site.finding(
        "throughput",
        detail=f"{part.throughput}; {part.deployment_type} has {words} MB/s",
        help=f"write {enough} MB/s",
        also=(site / "deployment_type",),
    )


@check("HPC452", "OpenZFS does not provide those IOPS", on=OpenZfs)
def iops_range(part: OpenZfs, site: Site) -> Iterator[Finding]:
    """The disks do 3 I/O operations per second for each GiB by themselves. More can be bought, up to 160,000 for
    single-az-1 and single-az-ha-1 and 400,000 for all others; fewer cannot.

    Bad:
        storage:
          /data: {openzfs: 2 TiB, iops: 3000}

    Good:
        storage:
          /data: {openzfs: 2 TiB, iops: 20000}
    """
    if not isinstance(part.openzfs, Size) or part.iops is None:
        return
    known = limits.iops(part, part.openzfs.gib)
    if part.iops not in known:
        yield site.finding(
            "iops",
            detail=f"{part.iops}; {part.openzfs.gib} GiB may have {known}",
            help=f"write {known.nearest(part.iops)}, or remove `iops`",
        )


CHECKS = (size_range, throughput_step, iops_range)
