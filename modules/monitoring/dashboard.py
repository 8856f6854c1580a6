"""The dashboard of one cluster as data: what a person looks at when jobs do not start or files come slowly.

Grammar: CloudWatch API reference, "Dashboard body structure and syntax". Pure: ids come as values or as expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any

from ..spec.expression import Expression
from ..spec.frozen import frozen
from . import metrics
from .metrics import Metric

_COLUMNS, _HEIGHT = 24, 6
_MINUTE = 60


@frozen
class Shown:
    """One thing whose metrics are shown: a file system or a volume. ``kind`` is that of its entry in the spec."""

    name: str
    kind: str
    id: str


@frozen
class Subject:
    """What a dashboard is about."""

    cluster: str
    region: str
    head_node_id: str
    log_group: str | None
    storage: Sequence[Shown] = field(default_factory=tuple)


def dashboard(subject: Subject) -> dict[str, Any]:
    """The body of the dashboard: widgets in rows of equal height."""
    placed: list[dict[str, Any]] = []
    top = 0
    for row in _rows(subject):
        width = _COLUMNS // len(row)
        for index, widget in enumerate(row):
            placed.append({**widget, "x": index * width, "y": top, "width": width, "height": _HEIGHT})
        top += _HEIGHT
    return {"widgets": placed}


def _rows(subject: Subject) -> Iterator[list[dict[str, Any]]]:
    yield [
        _found("Nodes by state", metrics.NODES, subject, stacked=True),
        _found("Pending jobs by reason", metrics.PENDING, subject, stacked=True),
    ]
    yield [
        _found("Launched instances by fleet", metrics.LAUNCHED, subject),
        _found("Refused launches by pool", metrics.REFUSED, subject),
        _lines("Boot failures, refused configurations, held fleets", _cluster_lines(subject), subject),
    ]
    yield [
        _lines("Head node: CPU and memory (%)", _head_lines(subject, (metrics.CPU, metrics.MEMORY)), subject),
        _found("Head node: disks (%)", metrics.DISK, subject),
        _lines("Head node: network (bytes)", _head_lines(subject, (metrics.NETWORK_IN, metrics.NETWORK_OUT)), subject),
    ]
    throughput, fill = _storage_lines(subject.storage, _THROUGHPUT), _storage_lines(subject.storage, _FILL)
    storage = [
        _lines(title, lines, subject)
        for title, lines in (("Storage: bytes read and written", throughput), ("Storage: bytes used or free", fill))
        if lines
    ]
    if storage:
        yield storage
    if subject.log_group is not None:
        yield [_query(subject)]


# Kind of an entry -> metrics of its traffic, of how full it is. Further dimensions stand as name and value.
_THROUGHPUT: dict[str, tuple[Metric, ...]] = {
    "efs": (metrics.EFS_IO,),
    "lustre": (metrics.FSX_READ, metrics.FSX_WRITE),
    "ebs": (metrics.EBS_READ, metrics.EBS_WRITE),
    "ontap": (metrics.FSX_READ, metrics.FSX_WRITE),
    "openzfs": (metrics.FSX_READ, metrics.FSX_WRITE),
    "file_cache": (metrics.CACHE_READ, metrics.CACHE_WRITE),
}
# How full a volume of the head node is stands among its disks.
_FILL: dict[str, tuple[Metric, ...]] = {
    "efs": (metrics.EFS_SIZE,),
    "lustre": (metrics.LUSTRE_FREE,),
    "ontap": (metrics.ONTAP_USED,),
    "openzfs": (metrics.OPENZFS_USED,),
}
_CLASSES = {"StorageClass": "Total"}


def _storage_lines(storage: Iterable[Shown], table: dict[str, tuple[Metric, ...]]) -> list[list[Any]]:
    lines = []
    for shown in storage:
        for metric in table.get(shown.kind, ()):
            values = [shown.id, *(_CLASSES[name] for name in metric.dimensions[1:])]
            lines.append(_line(metric, values, f"{shown.name} {metric.name}"))
    return lines


def _cluster_lines(subject: Subject) -> list[list[Any]]:
    shown = (metrics.BOOT_FAILURES, metrics.HELD, metrics.REFUSED_CONFIGURATIONS, metrics.FAILED_PASSES)
    return [_line(metric, [subject.cluster]) for metric in shown]


def _head_lines(subject: Subject, shown: Iterable[Metric]) -> list[list[Any]]:
    return [_line(metric, [subject.head_node_id]) for metric in shown]


def _line(metric: Metric, values: Sequence[str], label: str = "") -> list[Any]:
    """One metric of a widget: namespace, name, then pairs of dimension and value."""
    pairs = [text for pair in zip(metric.dimensions, values, strict=True) for text in pair]
    return [metric.namespace, metric.name, *pairs, {"stat": metric.statistic, "label": label or metric.name}]


def _lines(title: str, lines: list[list[Any]], subject: Subject) -> dict[str, Any]:
    return {"type": "metric", "properties": {**_frame(title, subject), "metrics": lines}}


def _found(title: str, metric: Metric, subject: Subject, *, stacked: bool = False) -> dict[str, Any]:
    """Every value of the last dimension, whatever there is: reasons and pools come and go."""
    first = {"Cluster": subject.cluster, "InstanceId": subject.head_node_id}[metric.dimensions[0]]
    schema = ",".join((metric.namespace, *metric.dimensions))
    search = f'{{{schema}}} {metric.dimensions[0]}="{first}" MetricName="{metric.name}"'
    text = f"SEARCH('{search}', '{metric.statistic}', {_MINUTE})"
    expression = Expression(text) if isinstance(first, Expression) else text
    series = [[{"expression": expression, "id": "found", "label": f"${{PROP('Dim.{metric.dimensions[-1]}')}}"}]]
    return {"type": "metric", "properties": {**_frame(title, subject), "metrics": series, "stacked": stacked}}


def _frame(title: str, subject: Subject) -> dict[str, Any]:
    return {"title": title, "region": subject.region, "view": "timeSeries", "period": _MINUTE}


def _query(subject: Subject) -> dict[str, Any]:
    """The last refusals and failed boots in words."""
    query = (
        f"SOURCE '{subject.log_group}' | fields @timestamp, @logStream, @message "
        "| filter @message like /hpc-tf boot failed|\"level\": ?\"(error|warning)\"/ | sort @timestamp desc | limit 50"
    )
    properties = {"title": "Failed boots, refusals and errors", "region": subject.region, "view": "table", "query": query}
    return {"type": "log", "properties": properties}
