"""What can be wrong with any node: its root volume."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding
from . import volume
from .model import RootVolume


def _gib(part: RootVolume) -> int | None:
    return part.size.gib if part.size is not None else None


@check("HPC480", "EBS has no root volume of that type in that size", on=RootVolume)
def root_size(part: RootVolume, site: Site) -> Iterator[Finding]:
    """Each volume type has its range of sizes: gp3 1 GiB to 64 TiB, gp2 to 16 TiB, standard to 1 TiB.

    Bad:
        queues:
          cpu: {instances: c7i.large, root_volume: {size: 2 TiB, type: standard}}

    Good:
        queues:
          cpu: {instances: c7i.large, root_volume: 2 TiB}
    """
    problem = volume.size_problem(part.type, _gib(part))
    if problem:
        yield site.finding("size", detail=problem.detail, help=problem.help)


@check("HPC481", "EBS does not provide those IOPS to a root volume", on=RootVolume)
def root_iops(part: RootVolume, site: Site) -> Iterator[Finding]:
    """gp3 does 3,000 to 80,000 IOPS (500 for each GiB), io1 100 to 64,000 (50), io2 100 to 256,000 (1,000). The other
    types have what their size gives.

    Bad:
        queues:
          cpu: {instances: c7i.large, root_volume: {type: gp2, iops: 6000}}

    Good:
        queues:
          cpu: {instances: c7i.large, root_volume: {iops: 6000}}
    """
    problem = volume.iops_problem(part.type, _gib(part), part.iops)
    if problem:
        yield site.finding("iops", detail=problem.detail, help=problem.help)


@check("HPC482", "EBS does not provide that throughput to a root volume", on=RootVolume)
def root_throughput(part: RootVolume, site: Site) -> Iterator[Finding]:
    """gp3 does 125 to 2,000 MB/s, and each MB/s takes 4 IOPS. The other types have what their size gives. AWS
    providers of major 5 still refuse more than 1,000.

    Bad:
        queues:
          cpu: {instances: c7i.large, root_volume: {throughput: 1000 MB/s}}

    Good:
        queues:
          cpu: {instances: c7i.large, root_volume: {throughput: 1000 MB/s, iops: 4000}}
    """
    asked = part.throughput.mb_per_second if part.throughput is not None else None
    problem = volume.throughput_problem(part.type, part.iops, asked)
    if problem:
        yield site.finding("throughput", detail=problem.detail, help=problem.help)


@check("HPC483", "No node boots from that type of volume", on=RootVolume)
def root_type(part: RootVolume, site: Site) -> Iterator[Finding]:
    """st1 and sc1 volumes are made of hard disks for long reads; EC2 does not boot from them.

    Bad:
        queues:
          cpu: {instances: c7i.large, root_volume: {size: 500 GiB, type: st1}}

    Good:
        queues:
          cpu: {instances: c7i.large, root_volume: 500 GiB}
    """
    # EC2 API reference, CreateVolume.VolumeType
    if part.type in ("st1", "sc1"):
        yield site.finding("type", detail=f"{part.type} cannot boot", help="remove `type` (gp3)")


CHECKS = (root_size, root_iops, root_throughput, root_type)
