"""Which alarms a cluster has: each a metric of the table, a threshold, and what to do when it rings. Pure data."""

from __future__ import annotations

from typing import Literal

from ..spec.frozen import frozen
from . import metrics
from .metrics import Metric


@frozen
class Alarm:
    """One alarm. ``of`` is what it watches: the head node, the cluster, or a path on the head node.

    It rings after ``periods`` of ``seconds`` each beyond ``threshold``. ``missing`` is what silence means.
    """

    name: str
    metric: Metric
    of: Literal["head", "cluster"]
    comparison: Literal["GreaterThanOrEqualToThreshold", "LessThanThreshold"]
    threshold: float
    seconds: int
    periods: int
    missing: Literal["breaching", "notBreaching", "missing"]
    says: str
    path: str = ""


_OVER: Literal["GreaterThanOrEqualToThreshold"] = "GreaterThanOrEqualToThreshold"

HEAD = (
    Alarm("head-status", metrics.STATUS, "head", _OVER, 1, 60, 3, "missing",
          "EC2's status checks of the head node fail: look at its console, replace it if it does not come back"),
    Alarm("head-cpu", metrics.CPU, "head", _OVER, 90, 300, 3, "missing",
          "The head node computes: move work to jobs, or choose a larger head_node.instance"),
)  # fmt: skip
COLLECTED = (
    Alarm("head-memory", metrics.MEMORY, "head", _OVER, 90, 300, 3, "missing",
          "The head node is short of memory: choose a larger head_node.instance"),
    Alarm("head-root-disk", metrics.DISK, "head", _OVER, 90, 300, 3, "missing",
          "The root disk of the head node fills: clean it, or raise head_node.root_volume", path="/"),
    Alarm("state-disk", metrics.DISK, "head", _OVER, 90, 300, 3, "missing",
          "The volume of the scheduler's state fills: raise slurm.state_volume.size", path="/var/spool/slurm"),
)  # fmt: skip
AGENT = (
    Alarm("agent-silent", metrics.HEARTBEAT, "cluster", "LessThanThreshold", 1, 300, 3, "breaching",
          "The agent on the head node is silent: `hpc-tf doctor` says why"),
    Alarm("boot-failures", metrics.BOOT_FAILURES, "cluster", _OVER, 3, 900, 1, "notBreaching",
          "Nodes do not boot: `hpc-tf doctor` lists the reasons"),
    Alarm("fleets-held", metrics.HELD, "cluster", _OVER, 1, 300, 6, "notBreaching",
          "A fleet is held back, for want of capacity or after failed boots: `hpc-tf status` says which"),
    Alarm("configuration-refused", metrics.REFUSED_CONFIGURATIONS, "cluster", _OVER, 1, 300, 1, "notBreaching",
          "Slurm refused the last configuration, the one before stays in force: `hpc-tf doctor` says why"),
)  # fmt: skip


def alarms(*, collected: bool) -> tuple[Alarm, ...]:
    """The alarms of a cluster; ``collected`` says whether logs are sent: without them, only EC2 itself tells numbers."""
    return (*HEAD, *((*COLLECTED, *AGENT) if collected else ()))
