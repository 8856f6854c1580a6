"""What can be wrong with logs, alarms, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.quantities import Duration
from .model import Logs, Monitoring, Prometheus, TopicArn

_DAY = 86400
# Ports of the head node, by whose they are. Below 1024 the schema takes none.
_USED = ((range(6817, 6831), "Slurm"), (range(2049, 2050), "NFS"), (range(8443, 8444), "DCV"), (range(9100, 9101), "node_exporter"))
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


@check("HPC705", "Two programs of the head node on one port", on=Prometheus)
def port_in_use(part: Prometheus, site: Site) -> Iterator[Finding]:
    """The head node listens for Slurm (6817 to 6830), for file systems that it exports (2049) and for DCV (8443). The exporter
    needs a port of its own; 9100 is node_exporter's, where an image has one.

    Bad:
        monitoring: {prometheus: {enabled: true, port: 6817}}

    Good:
        monitoring: {prometheus: {enabled: true, port: 9464}}
    """
    used = next((whose for ports, whose in _USED if part.port in ports), None)
    if part.enabled and used is not None:
        yield site.finding("port", detail=f"{part.port} is {used}'s", help="write port: 9464")


@check("HPC706", "Numbers of the cluster are open to the world", on=Prometheus, level=Level.WARNING)
def open_numbers(part: Prometheus, site: Site) -> Iterator[Finding]:
    """The exporter asks nobody who they are: whoever reaches the port reads names of queues, reasons of jobs, how many nodes
    there are.

    Bad:
        monitoring: {prometheus: 0.0.0.0/0}

    Good:
        monitoring: {prometheus: 10.20.0.0/16}
    """
    for index, source in enumerate(part.allowed_ips if part.enabled else ()):
        if str(source) in ("0.0.0.0/0", "::/0"):
            yield site.finding("allowed_ips", index, detail=f"{source} is everybody", help="name the network of your Prometheus")


@check("HPC707", "An exporter that is off has sources", on=Prometheus, level=Level.WARNING)
def off_with_sources(part: Prometheus, site: Site) -> Iterator[Finding]:
    """`allowed_ips` and `port` alone switch nothing on.

    Bad:
        monitoring: {prometheus: {allowed_ips: 10.20.0.0/16}}

    Good:
        monitoring: {prometheus: {enabled: true, allowed_ips: 10.20.0.0/16}}
    """
    if not part.enabled and part.allowed_ips:
        yield site.finding("allowed_ips", detail="`enabled` is false", help="add enabled: true, or remove it")


CHECKS = (retention_days, topic_elsewhere, rotated_unread, billed_metrics, port_in_use, open_numbers, off_with_sources)
