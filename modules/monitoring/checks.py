"""What can be wrong with logs, alarms, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.quantities import Duration
from .model import Logs, Monitoring, TopicArn

_DAY = 86400
# CloudWatch Logs API reference, PutRetentionPolicy.retentionInDays; the longest are left to `never`.
RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


@check("HPC701", "CloudWatch does not know that number of days", on=Logs)
def retention_days(part: Logs, site: Site) -> Iterator[Finding]:
    """CloudWatch keeps logs for one of a few numbers of days, or for ever.

    Bad:
        monitoring: {logs: 100d}

    Good:
        monitoring: {logs: 90d}
    """
    if isinstance(part.retention, Duration) and part.retention.seconds not in {d * _DAY for d in RETENTION_DAYS}:
        nearest = min(RETENTION_DAYS, key=lambda days: abs(days * _DAY - part.retention.seconds))  # type: ignore[union-attr]  # is a Duration
        words = ", ".join(map(str, RETENTION_DAYS))
        yield site.finding("retention", detail=f"{part.retention}; it may be {words} days", help=f"write {nearest}d")


@check("HPC702", "The topic is elsewhere", on=Monitoring)
def topic_elsewhere(part: Monitoring, site: Site) -> Iterator[Finding]:
    """CloudWatch alarms reach topics of their own region only.

    Bad:
        region: us-east-2
        monitoring: {notify: "arn:aws:sns:us-east-1:123456789012:hpc-alarms"}

    Good:
        region: us-east-2
        monitoring: {notify: "arn:aws:sns:us-east-2:123456789012:hpc-alarms"}
    """
    for index, topic in enumerate(part.notify):
        where = topic.split(":")[3] if isinstance(topic, TopicArn) else site.region
        if site.region and where != site.region:
            detail = f"it is in {where}, the cluster in {site.region}"
            help = f"name a topic in {site.region}, or an e-mail address"
            yield site.finding("notify", index, detail=detail, help=help, because=(("region",),))


@check("HPC703", "Logs are thrown away unread", on=Logs, level=Level.WARNING)
def rotated_unread(part: Logs, site: Site) -> Iterator[Finding]:
    """Nodes rotate their logs, and a compute node takes them along when it goes. With `enabled: false` nothing sends them
    to CloudWatch before.

    Bad:
        monitoring: {logs: false}

    Good:
        monitoring: {logs: 7d}
    """
    if not part.enabled and part.rotation:
        yield site.finding(
            "enabled", detail="rotation is true", help="remove `enabled: false`, or write rotation: false too"
        )


@check("HPC704", "Detailed metrics are billed", on=Monitoring, level=Level.NOTE)
def billed_metrics(part: Monitoring, site: Site) -> Iterator[Finding]:
    """EC2 measures every five minutes for nothing, and every minute for money: seven metrics of each node.

    Bad:
        monitoring: {detailed: true}

    Good:
        monitoring: {dashboard: true}
    """
    if part.detailed:
        yield site.finding("detailed", detail="seven metrics of every node, every minute", help="remove `detailed: true`")


CHECKS = (retention_days, topic_elsewhere, rotated_unread, billed_metrics)
