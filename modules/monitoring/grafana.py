"""A dashboard for Grafana over what the exporter of the head node serves, as data. Pure.

Grammar: Grafana documentation, "Dashboard JSON model". The data source is asked for when the file is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..slurm.agent import metrics
from ..slurm.agent.exposition import PREFIX, name_of
from ..slurm.agent.metrics import Metric

_COLUMNS, _HEIGHT = 24, 8
_SOURCE = {"type": "prometheus", "uid": "${DS_PROMETHEUS}"}
_OF = 'cluster="$cluster"'
# A counter that has not moved says 0 and not nothing; five minutes hold several scrapes of any usual interval.
_WINDOW = "5m"


def grafana(cluster: str) -> dict[str, Any]:
    """The file that Grafana imports; the cluster can be chosen where one Prometheus reads several."""
    rows = (
        (_states("Nodes by state", metrics.NODES), _states("Pending jobs by reason", metrics.PENDING)),
        (
            _counts("Launched instances by fleet", metrics.LAUNCHED),
            _counts("Refused launches by pool", metrics.REFUSED),
            _counts("Boots that failed, configurations refused, passes failed", metrics.BOOT_FAILURES,
                    metrics.REFUSED_CONFIGURATIONS, metrics.FAILED_PASSES),
        ),
        (
            _states("Held fleets", metrics.HELD),
            _counts("Agent: passes, repairs, instances ended, configurations applied", metrics.HEARTBEAT, metrics.REPAIRS,
                    metrics.ENDED, metrics.APPLIED),
        ),
        (
            _panel("Head node: load per processor", [(f"{_head('load1')} / {_head('cpus')}", "load")]),
            _panel("Head node: memory in use", [(f"1 - {_head('memory_available_bytes')} / {_head('memory_bytes')}", "memory")],
                   unit="percentunit"),
            _panel("Head node: disks in use", [(f"1 - {_head('disk_free_bytes')} / {_head('disk_bytes')}", "{{path}}")],
                   unit="percentunit"),
        ),
    )  # fmt: skip
    return {
        "__inputs": [{"name": "DS_PROMETHEUS", "label": "Prometheus", "type": "datasource", "pluginId": "prometheus"}],
        "title": f"hpc-tf: {cluster}",
        "uid": f"hpc-tf-{cluster}"[:40],
        "schemaVersion": 39,
        "tags": ["hpc-tf", "slurm"],
        "timezone": "browser",
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [_variable(cluster)]},
        "panels": _placed(rows),
    }


def _variable(cluster: str) -> dict[str, Any]:
    name = name_of(metrics.HEARTBEAT)
    chosen = {"text": cluster, "value": cluster}
    return {"name": "cluster", "type": "query", "datasource": _SOURCE, "query": f"label_values({name}, cluster)", "current": chosen, "refresh": 2}


def _placed(rows: Sequence[Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = []
    for line, row in enumerate(rows):
        width = _COLUMNS // len(row)
        for column, panel in enumerate(row):
            place = {"x": column * width, "y": line * _HEIGHT, "w": width, "h": _HEIGHT}
            panels.append({**panel, "id": len(panels) + 1, "gridPos": place})
    return panels


def _head(name: str) -> str:
    return f"{PREFIX}head_{name}{{{_OF}}}"


def _states(title: str, metric: Metric) -> dict[str, Any]:
    by = metric.by.lower()
    total = f"sum by ({by}) " if by else "sum"
    return _panel(title, [(f"{total}({name_of(metric)}{{{_OF}}})", f"{{{{{by}}}}}" if by else title)], stacked=bool(by))


def _counts(title: str, *shown: Metric) -> dict[str, Any]:
    targets = []
    for metric in shown:
        by = metric.by.lower()
        total = f"sum by ({by}) " if by else "sum"
        text = f"{total}(increase({name_of(metric)}{{{_OF}}}[{_WINDOW}]))"
        targets.append((text, f"{{{{{by}}}}}" if by else metric.says))
    return _panel(title, targets)


def _panel(title: str, targets: Sequence[tuple[str, str]], *, unit: str = "short", stacked: bool = False) -> dict[str, Any]:
    custom = {"stacking": {"mode": "normal" if stacked else "none"}, "fillOpacity": 30 if stacked else 0}
    return {
        "type": "timeseries",
        "title": title,
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0, "custom": custom}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + n), "datasource": _SOURCE, "expr": text, "legendFormat": legend}
            for n, (text, legend) in enumerate(targets)
        ],
    }
