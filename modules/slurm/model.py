"""What a spec says about Slurm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..spec.key import Short, key
from ..spec.quantities import Duration, Never, Size
from ..spec.raw import Parameters


@dataclass(frozen=True)
class StateVolume:
    """The volume that holds the scheduler's state: jobs, keys, configuration in force."""

    SHORTHANDS = (Short(Size, "size", "{size: 20 GiB}"),)

    size: Size = key("size; grows only", default=Size.parse("20 GiB"), change="A")
    deletion_policy: Literal["retain", "snapshot", "delete"] = key(
        "retain: any plan that destroys it fails; snapshot: a last one first; delete: goes with the cluster",
        default="retain",
        change="A",
    )


@dataclass(frozen=True)
class Slurm:
    """The scheduler."""

    idle_time: Duration | Never = key("idle nodes go after it", default=Duration.parse("10m"), change="S")
    resume_timeout: Duration = key("a node must have joined by then", default=Duration.parse("35m"), change="S")
    scaling_strategy: Literal["all-or-nothing", "best-effort", "greedy-all-or-nothing"] = key(
        "how the nodes of one job are launched", default="all-or-nothing", change="S"
    )
    memory_scheduling: bool = key("memory is a resource, enforced by cgroup", default=False, change="S")
    state_volume: StateVolume = key("volume of the scheduler's state", default=StateVolume(), change="A")
    config: Parameters = key(
        "raw slurm.conf, checked against the version; a list repeats the line", default=Parameters(), change="S h"
    )
