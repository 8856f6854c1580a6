"""What can be wrong with any file system of FSx, and with those that stand in two zones."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding
from .model import Backup, Zonal
from .pair import Paired

_DAY = 86400
_LONGEST_BACKUP_DAYS = 90  # FSx API reference, AutomaticBackupRetentionDays


@check("HPC446", "FSx keeps backups for 90 days at most", on=Zonal)
def backup_too_long(part: Zonal, site: Site) -> Iterator[Finding]:
    """Automatic backups of FSx live 1 to 90 days. A backup that is made by hand lives until it is deleted.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, backup: 180d}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, backup: 90d}
    """
    backup: Backup | None = getattr(part, "backup", None)
    if backup is not None and backup.retention.seconds > _LONGEST_BACKUP_DAYS * _DAY:
        yield site.finding("backup", "retention", detail=f"{backup.retention}", help=f"write {_LONGEST_BACKUP_DAYS}d")


@check("HPC425", "A second zone is missing", on=Paired)
def no_standby(part: Paired, site: Site) -> Iterator[Finding]:
    """A multi-az file system has its second server in another zone than the first. The cluster has one zone (an existing
    network: one subnet), so the other must be named.

    Bad:
        network: {zones: [use2-az1]}
        storage:
          /data: {ontap: 2 TiB, deployment_type: multi-az-1}

    Good:
        network: {zones: [use2-az1, use2-az2]}
        storage:
          /data: {ontap: 2 TiB, deployment_type: multi-az-1}
    """
    if part.multi_az and part.standby is None:
        yield site.finding(
            "deployment_type", detail="the cluster has one place", help="add `standby`, or use a single-az type"
        )


@check("HPC426", "Only multi-az file systems have a standby", on=Paired)
def standby_of_one(part: Paired, site: Site) -> Iterator[Finding]:
    """The servers of a single-az file system stand in one zone: a second one has no place.

    Bad:
        storage:
          /data: {ontap: 2 TiB, standby: use2-az2}

    Good:
        storage:
          /data: {ontap: 2 TiB, deployment_type: multi-az-1, standby: use2-az2}
    """
    if not part.existing and not part.multi_az and part.standby is not None:
        yield site.finding("standby", detail="the deployment type is single-az", help="remove `standby`",
                           also=(site / "deployment_type",))  # fmt: skip


@check("HPC427", "Both servers stand in one zone", on=Paired)
def standby_beside(part: Paired, site: Site) -> Iterator[Finding]:
    """A multi-az file system outlives its zone because its second server is in another one.

    Bad:
        storage:
          /data: {ontap: 2 TiB, deployment_type: multi-az-1, zone: use2-az1, standby: use2-az1}

    Good:
        storage:
          /data: {ontap: 2 TiB, deployment_type: multi-az-1, zone: use2-az1, standby: use2-az2}
    """
    if part.multi_az and part.standby is not None and part.standby == part.zone:
        yield site.finding("standby", detail=f"`zone` is {part.zone} too", help="name another zone",
                           also=(site / "zone",))  # fmt: skip


CHECKS = (backup_too_long, no_standby, standby_of_one, standby_beside)
