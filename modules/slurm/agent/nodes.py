"""Nodes as ``scontrol -o show nodes`` prints them, and what their states mean for the agent. Pure.

The one-line text form is the only one that every Slurm since 22.05 prints alike; JSON changes from release to release and needs plugins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

OURS = "hpc-tf: "
"""Begins every reason that the agent gives."""
HOLD = f"{OURS}held: "
"""Begins the reason of a node that waits for capacity."""
LEAVING = f"{OURS}leaving: "
"""Begins the reason of a node that the new configuration does not have, or has otherwise."""

# Reasons that Slurm itself gives, for the case that its user cannot be told from an administrator (SlurmUser=root).
_SLURMS_OWN = (
    "ResumeTimeout reached", "SuspendTimeout reached", "Not responding", "Node unexpectedly rebooted", "Prolog", "Epilog",
    "Kill task failed", "Low ", "gres/", "Duplicate jobid", "batch job complete failure", "health check", "NHC",
)  # fmt: skip
# Reasons that tell of the node itself rather than of a job, from the first minute on: it would be the same with the next instance.
_UNFIT = ("Low ", "gres/", "Prolog", "health check", "NHC", f"{OURS}health: ")
_FIELD = re.compile(r"(?:^| )(NodeName|State|NodeAddr|Partitions|Topology)=(\S*)")
_REASON = re.compile(r" Reason=(.*?) \[([^\[\]@\s]*)@([^\]\s]*)\]")


class SlurmState(Enum):
    """What Slurm says of a node, as far as the agent decides by it."""

    OFF = "off"
    HELD = "off and drained"
    OFF_DOWN = "off and down"
    STARTING = "starting"
    START_FAILED = "start failed"
    STOPPING = "stopping"
    IDLE = "idle"
    BUSY = "busy"
    SILENT = "not responding"
    DRAINED = "drained"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Node:
    """One node; ``flags`` are the words of its state, the base state among them."""

    name: str
    flags: frozenset[str]
    address: str = ""
    partitions: tuple[str, ...] = ()
    reason: str = ""
    reason_by: str = ""
    topology: str = ""

    @property
    def state(self) -> SlurmState:
        """The state by which the agent decides."""
        return _state(self.flags)

    @property
    def in_use(self) -> bool:
        """Say whether a job has it, also one that still waits for it to boot."""
        return bool(self.flags & {"ALLOCATED", "MIXED", "COMPLETING"})

    @property
    def drained(self) -> bool:
        """Say whether it takes no new jobs."""
        return "DRAIN" in self.flags

    @property
    def is_powering_down(self) -> bool:
        """Say whether Slurm has called its SuspendProgram, and waits for SuspendTimeout to count it as off."""
        return "POWERING_DOWN" in self.flags

    @property
    def is_ours(self) -> bool:
        """Say whether the agent gave the reason."""
        return self.reason.startswith(OURS)

    @property
    def is_unfit(self) -> bool:
        """Say whether it was taken out for what it is: fewer resources than configured, a check or a prolog that fails."""
        return "INVALID_REG" in self.flags or self.reason.startswith(_UNFIT)

    def is_slurms(self, slurm_user: str) -> bool:
        """Say whether Slurm itself gave the reason, rather than an administrator."""
        by_slurm = self.reason_by == slurm_user and slurm_user != "root"
        return not self.reason or by_slurm or self.reason.startswith(_SLURMS_OWN)


def _state(flags: frozenset[str]) -> SlurmState:
    busy = bool(flags & {"ALLOCATED", "MIXED", "COMPLETING"})
    down = bool(flags & {"DOWN", "ERROR", "FAIL"})
    if "POWERING_DOWN" in flags:
        return SlurmState.STOPPING
    if flags & {"POWERING_UP", "POWER_UP"}:
        return SlurmState.START_FAILED if down else SlurmState.STARTING
    if "POWERED_DOWN" in flags:
        return _off(flags, busy, down)
    if down:
        return SlurmState.STOPPING if "POWER_DOWN" in flags else SlurmState.DOWN
    if "POWER_DOWN" in flags and not busy:
        return SlurmState.STOPPING
    if "NOT_RESPONDING" in flags:
        return SlurmState.SILENT
    if busy:
        return SlurmState.BUSY
    if "DRAIN" in flags:
        return SlurmState.DRAINED
    return SlurmState.IDLE if "IDLE" in flags else SlurmState.UNKNOWN


def _off(flags: frozenset[str], busy: bool, down: bool) -> SlurmState:
    if busy:
        return SlurmState.STARTING  # a job has just been given the node
    if down:
        return SlurmState.OFF_DOWN
    return SlurmState.HELD if "DRAIN" in flags else SlurmState.OFF


def parse(text: str) -> Iterator[Node]:
    """Every node of the output of ``scontrol -o show nodes``."""
    for line in text.splitlines():
        found = dict(reversed(_FIELD.findall(line)))
        if "NodeName" not in found or "State" not in found:
            continue
        reason = _REASON.search(line)
        words = found["State"].replace("*", "+NOT_RESPONDING").split("+")
        yield Node(
            name=found["NodeName"],
            flags=frozenset(word for word in words if word),
            address=found.get("NodeAddr", ""),
            partitions=tuple(name for name in found.get("Partitions", "").split(",") if name),
            reason=reason[1] if reason else "",
            reason_by=reason[2] if reason else "",
            topology=found.get("Topology", ""),
        )
