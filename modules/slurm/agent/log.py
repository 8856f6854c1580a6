"""The log: one JSON object a line. Numbers stand in CloudWatch's embedded metric format, so the log group makes metrics of them.

Source of the format: CloudWatch user guide, "Specification: Embedded metric format".
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cache import hand_over
from .metrics import Metric

NAMESPACE = "hpc-tf"


class Log:
    """Appends lines to a file; each is one write, so that programs may share it."""

    def __init__(self, path: str, cluster: str, program: str, clock: Callable[[], float], echo: bool = False) -> None:
        self._path, self._echo, self._clock = Path(path), echo, clock
        self._base = {"cluster": cluster, "program": program, "pid": os.getpid()}

    def event(self, event: str, **facts: Any) -> None:
        """One thing that happened."""
        self._write({**self._base, "event": event, **facts})

    def metric(self, metric: Metric, value: float, of: str = "") -> None:
        """A number; ``of`` is the value of the metric's further dimension."""
        dimensions = {"Cluster": self._base["cluster"], **({metric.by: of or "none"} if metric.by else {})}
        directive = {
            "Namespace": NAMESPACE,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": metric.name, "Unit": "Count"}],
        }
        described = {"Timestamp": int(self._clock() * 1000), "CloudWatchMetrics": [directive]}
        self._write({**self._base, "event": "metric", **dimensions, metric.name: value, "_aws": described})

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps({"time": round(self._clock(), 3), **line}, default=str) + "\n"
        if self._echo:
            sys.stderr.write(text)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new = not self._path.exists()
            with open(self._path, "a", encoding="utf-8") as file:
                file.write(text)
            if new:
                hand_over(self._path)
        except OSError as error:  # a full disk must not keep nodes from starting
            sys.stderr.write(f"hpc-tf agent: {self._path}: {error}\n{text}")
