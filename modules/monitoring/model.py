"""What a spec says about logs, the dashboard, alarms, and whom to tell."""

from __future__ import annotations

from typing import Literal

from ..access.sources import Source
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import Arn
from ..spec.key import Short, key
from ..spec.quantities import Duration, Never
from ..spec.text import Worded


class Email(Worded):
    """An e-mail address."""

    type_name = "e-mail"
    pattern = r"^[^@\s,]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
    examples = ("hpc-admins@example.org",)
    rule = "a name, @ and a domain"


class TopicArn(Arn):
    """ARN of an SNS topic."""

    type_name = "SNS topic ARN"
    service = "sns"
    resource = "[A-Za-z0-9_-]{1,256}"
    examples = ("arn:aws:sns:us-east-2:123456789012:hpc-alarms",)


Notified = Email | TopicArn | Expression


@frozen
class Logs:
    """Logs of all nodes, collected in one log group of the cluster."""

    SHORTHANDS = (
        Short(bool, "enabled", "{enabled: false}"),
        Short(Duration | Never, "retention", "{retention: 30d}"),
    )

    enabled: bool = key("send them to CloudWatch", default=True, change="S N")
    rotation: bool = key("rotate them on the nodes", default=True, change="S N")
    retention: Duration | Never = key(
        "how long they are kept, in days that CloudWatch knows, or `never` to end", default=Duration.parse("180d"), change="A"
    )
    deletion_policy: Literal["retain", "delete"] = key(
        "retain: any plan that destroys the log group fails", default="retain", change="A"
    )


def _opened(sources: list[str]) -> dict[str, object]:
    """A list of sources means that they may read it."""
    return {"enabled": "true", "allowed_ips": sources}


@frozen
class Prometheus:
    """The same numbers as in CloudWatch, and those of the head node, for a Prometheus of your own."""

    SHORTHANDS = (
        Short(bool, "enabled", "{enabled: true}"),
        Short(tuple[Source, ...], _opened, "{enabled: true, allowed_ips: […]}"),
    )

    enabled: bool = key(
        "serve them on the head node, and put `grafana.json`, a dashboard for Grafana, into the output", default=False, change="A S"
    )
    allowed_ips: tuple[Source, ...] = key("who may read them", default=(), derived="the addresses of the VPC", change="A")
    port: int = key("port on the head node", default=9464, within=(1024, 65535), change="A S")


@frozen
class Monitoring:
    """What is recorded and shown, and who is told."""

    SHORTHANDS = (Short(tuple[Notified, ...], "notify", "{notify: […]}"),)

    notify: tuple[Notified, ...] = key("e-mail addresses and SNS topics that alarms reach", default=(), change="A")
    logs: Logs = key("logs of all nodes", default=Logs(), change="A")
    dashboard: bool = key("a CloudWatch dashboard", default=True, change="A")
    alarms: bool = key("CloudWatch alarms", default=True, change="A")
    prometheus: Prometheus = key("an exporter for Prometheus", default=Prometheus(), change="A S")
    detailed: bool = key("metrics of EC2 every minute, which AWS bills", default=False, change="A N")
