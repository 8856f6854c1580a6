"""What can be wrong with a new ONTAP file system. Neither the AWS provider nor a plan looks at most of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding
from ..spec.quantities import Size
from . import limits
from .model import Ontap


@check("HPC421", "FSx does not sell ONTAP in that size", on=Ontap)
def size_range(part: Ontap, site: Site) -> Iterator[Finding]:
    """An ONTAP file system has 1 TiB at least for each pair of servers. The first generation (`-1`) ends at 192 TiB, the
    second at 512 TiB for each pair and 1 PiB in all.

    Bad:
        storage:
          /data: {ontap: 500 GiB}

    Good:
        storage:
          /data: {ontap: 1 TiB}
    """
    if not isinstance(part.ontap, Size):
        return
    known = limits.sizes(part)
    if part.ontap.gib not in known:
        pairs = f" with {part.ha_pairs} pairs" if part.ha_pairs > 1 else ""
        yield site.finding(
            "ontap",
            detail=f"{part.ontap.gib} GiB; {part.deployment_type}{pairs} has {known} GiB",
            help=f"use {known.nearest(part.ontap.gib)} GiB",
        )


@check("HPC422", "ONTAP has no such throughput", on=Ontap)
def throughput_step(part: Ontap, site: Site) -> Iterator[Finding]:
    """`throughput` is that of each pair of servers, one of few: the first generation 128, 256, 512, 1024, 2048 or 4096
    MB/s; single-az-2 1536, 3072 or 6144; multi-az-2 also 384 and 768.

    Bad:
        storage:
          /data: {ontap: 1 TiB, throughput: 200 MB/s}

    Good:
        storage:
          /data: {ontap: 1 TiB, throughput: 256 MB/s}
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


@check("HPC423", "Only single-az-2 has several pairs of servers", on=Ontap)
def pairs_of_others(part: Ontap, site: Site) -> Iterator[Finding]:
    """Pairs of servers add up in the second generation and within one zone. All other deployment types have one.

    Bad:
        storage:
          /data: {ontap: 8 TiB, ha_pairs: 4}

    Good:
        storage:
          /data: {ontap: 8 TiB, ha_pairs: 4, deployment_type: single-az-2}
    """
    if not part.existing and part.ha_pairs > 1 and part.deployment_type != "single-az-2":
        yield site.finding(
            "ha_pairs",
            detail=f"deployment_type is {part.deployment_type}",
            help="remove `ha_pairs`, or write deployment_type: single-az-2",
            also=(site / "deployment_type",),
        )


@check("HPC424", "ONTAP does not provide those IOPS", on=Ontap)
def iops_range(part: Ontap, site: Site) -> Iterator[Finding]:
    """The disks do 3 I/O operations per second for each GiB by themselves. More can be bought, up to 160,000 in the first
    generation and 200,000 for each pair of servers in the second; fewer cannot.

    Bad:
        storage:
          /data: {ontap: 2 TiB, iops: 3000}

    Good:
        storage:
          /data: {ontap: 2 TiB, iops: 20000}
    """
    if not isinstance(part.ontap, Size) or part.iops is None:
        return
    known = limits.iops(part, part.ontap.gib)
    if part.iops not in known:
        yield site.finding(
            "iops",
            detail=f"{part.iops}; {part.ontap.gib} GiB may have {known}",
            help=f"write {known.nearest(part.iops)}, or remove `iops`",
        )


CHECKS = (size_range, throughput_step, pairs_of_others, iops_range)
