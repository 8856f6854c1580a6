"""Every number that the agent tells, by the names under which CloudWatch shows it; dashboards and alarms read this table.

All are found under the cluster, and under one dimension more where the metric has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One metric. ``by`` is its further dimension, if it has one; ``state`` says that it is how things are, not what happened."""

    name: str
    says: str
    by: str = ""
    state: bool = False


HEARTBEAT = Metric("Heartbeat", "passes of the agent over the whole cluster")
NODES = Metric("Nodes", "nodes by their state in Slurm", "State", state=True)
PENDING = Metric("PendingJobs", "jobs that wait, by the reason that Slurm gives", "Reason", state=True)
LAUNCHED = Metric("LaunchedInstances", "instances that were launched, by queue/fleet", "Fleet")
REFUSED = Metric("RefusedLaunches", "launches that EC2 refused, by pool of capacity", "Pool")
ENDED = Metric("EndedInstances", "instances that were ended because their nodes were idle")
REPAIRS = Metric("Repairs", "differences between Slurm and EC2 that were put right")
BOOT_FAILURES = Metric("BootFailures", "nodes that did not come up")
HELD = Metric("HeldFleets", "fleets that are held back", state=True)
APPLIED = Metric("AppliedConfigurations", "configurations that were applied")
REFUSED_CONFIGURATIONS = Metric("RefusedConfigurations", "configurations that were refused")
FAILED_PASSES = Metric("FailedPasses", "passes of the agent that failed")
ALL = (
    HEARTBEAT, NODES, PENDING, LAUNCHED, REFUSED, ENDED, REPAIRS, BOOT_FAILURES, HELD, APPLIED, REFUSED_CONFIGURATIONS,
    FAILED_PASSES,
)  # fmt: skip


def counted(values: Iterable[str], known: Iterable[str] = ()) -> dict[str, int]:
    """How often each value occurs; ``known`` ones are there with nothing too, so that a line on a chart goes down to 0."""
    return {**dict.fromkeys(known, 0), **Counter(values)}
