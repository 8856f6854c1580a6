"""What can be wrong with an EFS file system."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding
from ..spec.quantities import Rate
from .model import Efs

# EFS API reference, CreateFileSystem (PerformanceMode, ProvisionedThroughputInMibps) and LifecyclePolicy.
MOST_THROUGHPUT = 3414
LIFECYCLE_DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)
_DAY = 86400


@check("HPC415", "Max I/O does not go with elastic throughput", on=Efs)
def max_io_elastic(part: Efs, site: Site) -> Iterator[Finding]:
    """EFS offers its max-io performance mode with bursting or provisioned throughput only, and itself advises against
    it.

    Bad:
        storage:
          /data: {efs: new, performance_mode: max-io}

    Good:
        storage:
          /data: {efs: new, performance_mode: max-io, throughput: bursting}
    """
    if not part.existing and part.performance_mode == "max-io" and part.throughput == "elastic":
        yield site.finding(
            "performance_mode",
            detail="throughput is elastic",
            help="remove `performance_mode`, or write throughput: bursting",
            also=(site / "throughput",),
        )


@check("HPC416", "Mounting with IAM needs TLS", on=Efs)
def iam_without_tls(part: Efs, site: Site) -> Iterator[Finding]:
    """The mount helper proves the node's role inside the TLS tunnel: without one there is nothing to prove it in.

    Bad:
        storage:
          /data: {efs: new, iam: true, tls: false}

    Good:
        storage:
          /data: {efs: new, iam: true}
    """
    if part.iam and not part.tls:
        yield site.finding("iam", detail="tls is false", help="remove `tls: false`", also=(site / "tls",))


@check("HPC417", "An access point needs TLS", on=Efs)
def access_point_without_tls(part: Efs, site: Site) -> Iterator[Finding]:
    """The mount helper hands the access point over inside the TLS tunnel.

    Bad:
        storage:
          /data: {efs: fs-0123456789abcdef0, access_point: fsap-0123456789abcdef0, tls: false}

    Good:
        storage:
          /data: {efs: fs-0123456789abcdef0, access_point: fsap-0123456789abcdef0}
    """
    if part.existing and part.access_point is not None and not part.tls:
        yield site.finding("access_point", detail="tls is false", help="remove `tls: false`", also=(site / "tls",))


@check("HPC418", "EFS does not provision that throughput", on=Efs)
def provisioned_range(part: Efs, site: Site) -> Iterator[Finding]:
    """EFS provisions 1 to 3,414 MB/s, less in some regions. Elastic throughput goes further and costs nothing idle.

    Bad:
        storage:
          /data: {efs: new, throughput: 5000 MB/s}

    Good:
        storage:
          /data: {efs: new, throughput: 1000 MB/s}
    """
    if isinstance(part.throughput, Rate) and not 1 <= part.throughput.mb_per_second <= MOST_THROUGHPUT:
        nearest = min(max(part.throughput.mb_per_second, 1), MOST_THROUGHPUT)
        yield site.finding(
            "throughput",
            detail=f"{part.throughput}; it may be 1 to {MOST_THROUGHPUT} MB/s",
            help=f"write {nearest} MB/s, or elastic",
        )


@check("HPC419", "EFS does not know that number of days", on=Efs)
def lifecycle_days(part: Efs, site: Site) -> Iterator[Finding]:
    """Files move to cheaper storage after one of a few numbers of days: 1, 7, 14, 30, 60, 90, 180, 270 or 365.

    Bad:
        storage:
          /data: {efs: new, infrequent_access_after: 10d}

    Good:
        storage:
          /data: {efs: new, infrequent_access_after: 14d}
    """
    after = part.infrequent_access_after
    if after is not None and after.seconds not in {days * _DAY for days in LIFECYCLE_DAYS}:
        nearest = min(LIFECYCLE_DAYS, key=lambda days: abs(days * _DAY - after.seconds))
        words = ", ".join(map(str, LIFECYCLE_DAYS[:-1]))
        yield site.finding(
            "infrequent_access_after",
            detail=f"{after}; it may be {words} or {LIFECYCLE_DAYS[-1]} days",
            help=f"write {nearest}d",
        )


@check("HPC420", "EFS has no last snapshot", on=Efs)
def no_final_snapshot(part: Efs, site: Site) -> Iterator[Finding]:
    """EFS takes no snapshot when it is deleted. What must outlive the cluster is retained, and backed up beside it.

    Bad:
        storage:
          /data: {efs: new, deletion_policy: snapshot}

    Good:
        storage:
          /data: {efs: new, backup: 7d}
    """
    if not part.existing and part.deletion_policy == "snapshot":
        yield site.finding("deletion_policy", detail="EFS cannot do it", help="remove it (retain), or write delete")


CHECKS = (
    max_io_elastic,
    iam_without_tls,
    access_point_without_tls,
    provisioned_range,
    lifecycle_days,
    no_final_snapshot,
)
