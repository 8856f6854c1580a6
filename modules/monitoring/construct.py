"""What monitoring becomes: the log group, the topic, alarms with one composite, the dashboard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..access.sources import attributes_of, label_of
from ..spec.expression import Expression
from ..spec.finding import Path
from ..spec.quantities import Duration
from ..storage.construct import protection
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.policy import document, statement
from ..terraform.resource import Data, Resource, escaped
from .alarms import Alarm
from .dashboard import Subject, dashboard
from .log_group import log_group_name
from .model import Email, Logs, Notified, Prometheus

_ORIGIN: Path = ("monitoring",)
_DAY = 86400


class LogGroup(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The log group of all nodes. It holds what nobody can make again, so it lives with the storage."""

    def __init__(self, scope: Any, model: Logs, deployment: Deployment, *, key_arn: str | None) -> None:
        super().__init__(scope, "logs")
        days = model.retention.seconds // _DAY if isinstance(model.retention, Duration) else 0
        attributes = {
            "name": log_group_name(deployment),
            "retention_in_days": days,
            "kms_key_id": key_arn,
            "tags": deployment.tagged(deployment.name("logs")),
            "lifecycle": protection(model.deletion_policy),
        }
        group = Resource(self, "aws_cloudwatch_log_group", "cluster", attributes, origin=(*_ORIGIN, "logs"))
        self.arn = group.arn


class Topic(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Whom to tell: a topic of ours for e-mail addresses, beside topics that exist. ``arns`` are all of them."""

    def __init__(
        self, scope: Any, notify: Sequence[Notified], deployment: Deployment, *, key: str | None, services: Sequence[str]
    ) -> None:
        super().__init__(scope, "topic")
        self.arns: list[str] = [one for one in notify if not isinstance(one, Email)]
        addresses = sorted({str(one) for one in notify if isinstance(one, Email)})
        if addresses:
            self.arns.insert(0, self._ours(addresses, deployment, key, services))

    def _ours(self, addresses: list[str], deployment: Deployment, key: str | None, services: Sequence[str]) -> str:
        name = deployment.name("alarms")
        settings = {"name": name, "kms_master_key_id": key, "tags": deployment.tagged(name)}
        topic = Resource(self, "aws_sns_topic", "alarms", settings, origin=(*_ORIGIN, "notify"))
        account = Data(self, "aws_caller_identity", "current", {}, origin=_ORIGIN).attr("account_id")
        publish = statement(
            "Publish",
            ["sns:Publish"],
            [topic.arn],
            principal={"Service": sorted(f"{service}.amazonaws.com" for service in services)},
            condition={"StringEquals": {"aws:SourceAccount": account}},
        )
        Resource(
            self, "aws_sns_topic_policy", "alarms", {"arn": topic.arn, "policy": document(publish)}, origin=_ORIGIN
        )
        for number, address in enumerate(addresses):
            settings = {"topic_arn": topic.arn, "protocol": "email", "endpoint": address}
            Resource(self, "aws_sns_topic_subscription", _label(address, number), settings, origin=(*_ORIGIN, "notify"))
        return topic.arn


def _label(address: str, number: int) -> str:
    plain = "".join(c if c.isalnum() else "_" for c in address)
    return f"to_{plain}" if plain.isascii() else f"to_{number}"


class Alarms(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Every alarm, and one over them all: people are told once, whatever goes wrong first."""

    def __init__(
        self, scope: Any, alarms: Sequence[Alarm], deployment: Deployment, *, head_node_id: str, topics: Sequence[str]
    ) -> None:
        super().__init__(scope, "alarms")
        self.deployment, self.head_node_id = deployment, head_node_id
        names = [self._one(alarm) for alarm in alarms]
        rule = Expression(" OR ".join(f'ALARM("{name}")' for name in names))
        name = deployment.name("cluster")
        settings = {
            "alarm_name": name,
            "alarm_description": f"Something is wrong with cluster {deployment.cluster}; the alarms under it say what",
            "alarm_rule": rule,
            "alarm_actions": sorted(topics),
            "ok_actions": sorted(topics),
            "tags": deployment.tagged(name),
        }
        Resource(self, "aws_cloudwatch_composite_alarm", "cluster", settings, origin=(*_ORIGIN, "alarms"))

    def _one(self, alarm: Alarm) -> Expression:
        first = self.head_node_id if alarm.of == "head" else self.deployment.cluster
        values = [first, *([alarm.path] if alarm.path else [])]
        settings = {
            "alarm_name": self.deployment.name(alarm.name),
            "alarm_description": alarm.says,
            "namespace": alarm.metric.namespace,
            "metric_name": alarm.metric.name,
            "dimensions": dict(zip(alarm.metric.dimensions, values, strict=True)),
            "statistic": alarm.metric.statistic,
            "comparison_operator": alarm.comparison,
            "threshold": alarm.threshold,
            "period": alarm.seconds,
            "evaluation_periods": alarm.periods,
            "treat_missing_data": alarm.missing,
            "tags": self.deployment.tagged(self.deployment.name(alarm.name)),
        }
        label = alarm.name.replace("-", "_")
        made = Resource(self, "aws_cloudwatch_metric_alarm", label, settings, origin=(*_ORIGIN, "alarms"))
        return made.attr("alarm_name")


class ExporterAccess(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Who may read the numbers of the head node: rules of its security group."""

    def __init__(self, scope: Any, model: Prometheus, *, group: str, sources: Sequence[str]) -> None:
        super().__init__(scope, "exporter-access")
        ports = {"ip_protocol": "tcp", "from_port": model.port, "to_port": model.port}
        for number, source in enumerate(sources):
            label = f"prometheus_vpc{number}" if isinstance(source, Expression) else f"prometheus_{label_of(source)}"
            rule = {"security_group_id": group, **attributes_of(source), **ports}
            Resource(self, "aws_vpc_security_group_ingress_rule", label, rule, origin=(*_ORIGIN, "prometheus"))


class Dashboard(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The dashboard of the cluster."""

    def __init__(self, scope: Any, subject: Subject, deployment: Deployment) -> None:
        super().__init__(scope, "dashboard")
        body = json.dumps(escaped(dashboard(subject)), sort_keys=True, separators=(",", ":"))
        settings = {"dashboard_name": deployment.name(deployment.region), "dashboard_body": Expression(body)}
        Resource(self, "aws_cloudwatch_dashboard", "cluster", settings, origin=(*_ORIGIN, "dashboard"))
