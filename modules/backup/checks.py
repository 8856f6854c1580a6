"""What can be wrong with backups by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import regions
from ..spec.check import Site, check
from ..spec.expression import Expression
from ..spec.finding import Finding
from ..spec.quantities import Duration
from .model import Backups

_DAY = 86400
# AWS Backup API reference, Lifecycle: "Backups that are transitioned to cold storage must be stored in cold storage for a
# minimum of 90 days. Therefore, the retention setting must be 90 days greater than the transition to cold after days".
_COLD_DAYS = 90


def _days(time: Duration) -> int | None:
    days, rest = divmod(time.seconds, _DAY)
    return None if rest or not days else days


@check("HPC495", "AWS Backup counts in whole days", on=Backups)
def whole_days(part: Backups, site: Site) -> Iterator[Finding]:
    """A recovery point is kept, and moved to cold storage, after a number of days.

    Bad:
        backup: {retention: 36h}

    Good:
        backup: {retention: 2d}
    """
    for name in ("retention", "cold_after"):
        time: Duration | None = getattr(part, name)
        if time is not None and _days(time) is None:
            help = f"write {max(1, -(-time.seconds // _DAY))}d"
            yield site.finding(name, detail=f"{time} is no number of whole days", help=help)


@check("HPC496", "Recovery points would leave cold storage too early", on=Backups)
def cold_for_long(part: Backups, site: Site) -> Iterator[Finding]:
    """What has moved to cold storage stays there for 90 days at least: AWS Backup refuses a plan that deletes it earlier.

    Bad:
        backup: {retention: 60d, cold_after: 30d}

    Good:
        backup: {retention: 120d, cold_after: 30d}
    """
    cold = _days(part.cold_after) if part.cold_after is not None else None
    kept = _days(part.retention)
    if cold is not None and kept is not None and kept < cold + _COLD_DAYS:
        detail = f"kept {kept} days, {cold} of them not cold"
        yield site.finding("retention", detail=detail, help=f"write {cold + _COLD_DAYS}d or more", also=(site / "cold_after",))


@check("HPC497", "Copies cannot go to that vault", on=Backups)
def vault_in_reach(part: Backups, site: Site) -> Iterator[Finding]:
    """A copy is of use where the original is lost with its region or its account, and AWS Backup copies inside of one
    partition only (aws, aws-cn, aws-us-gov).

    Bad:
        region: us-east-2
        backup: {copy_to: "arn:aws-cn:backup:cn-north-1:123456789012:backup-vault:copies"}

    Good:
        region: us-east-2
        backup: {copy_to: "arn:aws:backup:us-west-2:123456789012:backup-vault:copies"}
    """
    here = regions.partition(site.region)
    if part.copy_to is None or isinstance(part.copy_to, Expression) or here is None:
        return
    if part.copy_to.aws_partition != here.name:
        detail = f"the vault is in {part.copy_to.aws_partition}, the cluster in {here.name}"
        yield site.finding("copy_to", detail=detail, help=f"name a vault of a region in {here.name}")


@check("HPC499", "A locked vault cannot go with the cluster", on=Backups)
def locked_for_good(part: Backups, site: Site) -> Iterator[Finding]:
    """Three days after it was made, a vault under `lock: compliance` is locked for good: neither `terraform destroy` nor AWS
    itself deletes what is in it before its time.

    Bad:
        backup: {lock: compliance, deletion_policy: delete}

    Good:
        backup: {lock: compliance}
    """
    if part.lock == "compliance" and part.deletion_policy == "delete":
        yield site.finding(
            "deletion_policy", detail="the lock outlives the cluster", help="remove it, or write lock: governance", also=(site / "lock",)
        )


CHECKS = (whole_days, cold_for_long, vault_in_reach, locked_for_good)
