"""Every number that the agent tells, by the names under which CloudWatch shows it; dashboards and alarms read this table.

All are found under the cluster, and under one dimension more where the metric has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One metric; ``by`` is its further dimension, if it has one."""

    name: str
    by: str = ""


HEARTBEAT = Metric("Heartbeat")
NODES = Metric("Nodes", "State")
PENDING = Metric("PendingJobs", "Reason")
LAUNCHED = Metric("LaunchedInstances", "Fleet")
REFUSED = Metric("RefusedLaunches", "Pool")
ENDED = Metric("EndedInstances")
REPAIRS = Metric("Repairs")
BOOT_FAILURES = Metric("BootFailures")
HELD = Metric("HeldFleets")
APPLIED = Metric("AppliedConfigurations")
REFUSED_CONFIGURATIONS = Metric("RefusedConfigurations")
FAILED_PASSES = Metric("FailedPasses")
ALL = (
    HEARTBEAT, NODES, PENDING, LAUNCHED, REFUSED, ENDED, REPAIRS, BOOT_FAILURES, HELD, APPLIED, REFUSED_CONFIGURATIONS,
    FAILED_PASSES,
)  # fmt: skip


def counted(values: Iterable[str], known: Iterable[str] = ()) -> dict[str, int]:
    """How often each value occurs; ``known`` ones are there with nothing too, so that a line on a chart goes down to 0."""
    return {**dict.fromkeys(known, 0), **Counter(values)}
