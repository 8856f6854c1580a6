"""The numbers of the log in Prometheus' text format. Pure: lines in, text out.

Source of the format and of the names: https://prometheus.io/docs/instrumenting/exposition_formats/ and
https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .metrics import ALL, HEARTBEAT, Metric

PREFIX = "hpctf_"
_BY_NAME = {metric.name: metric for metric in ALL}


@dataclass(frozen=True)
class Sample:
    """One number that is measured and not counted: its name, what it says, its labels, its value."""

    name: str
    says: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def name_of(metric: Metric) -> str:
    """The name of one of our metrics: `hpctf_pending_jobs`, and with `_total` what is counted."""
    plain = re.sub(r"(?<!^)(?=[A-Z])", "_", metric.name).lower()
    return f"{PREFIX}{plain}" + ("" if metric.state else "_total")


class Numbers:
    """What the lines of the log add up to since this was made: the last of each state, the sum of all that happened."""

    def __init__(self, cluster: str) -> None:
        self._cluster = cluster
        self._values: dict[Metric, dict[str, float]] = {metric: {} if metric.by else {"": 0.0} for metric in ALL}

    def take(self, line: Mapping[str, Any]) -> None:
        """Add one line. A heartbeat begins a new pass, which says again all that there is."""
        for name in set(line) & set(_BY_NAME) if line.get("event") == "metric" else ():
            metric = _BY_NAME[name]
            if metric is HEARTBEAT:
                for values in (self._values[one] for one in ALL if one.state and one.by):
                    values.clear()
            of = str(line.get(metric.by, "")) if metric.by else ""
            before = 0.0 if metric.state else self._values[metric].get(of, 0.0)
            self._values[metric][of] = before + float(line[name])

    def text(self, measured: Iterable[Sample] = ()) -> str:
        """The answer to a scrape."""
        lines: list[str] = []
        for metric in ALL:
            kind = "gauge" if metric.state else "counter"
            lines += _head(name_of(metric), metric.says, kind)
            for of, value in sorted(self._values[metric].items()):
                labels = {"cluster": self._cluster, **({metric.by.lower(): of} if metric.by else {})}
                lines.append(_line(name_of(metric), labels, value))
        said = ""
        for sample in measured:
            if sample.name != said:
                lines += _head(sample.name, sample.says, "gauge")
            said = sample.name
            lines.append(_line(sample.name, {"cluster": self._cluster, **sample.labels}, sample.value))
        return "\n".join(lines) + "\n"


def _head(name: str, says: str, kind: str) -> list[str]:
    return [f"# HELP {name} {says}", f"# TYPE {name} {kind}"]


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    written = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{written}}} {value:g}" if abs(value) < 1e6 else f"{name}{{{written}}} {value!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
