"""What a spec says about Slurm."""

from __future__ import annotations

from typing import Literal

from ..accounting.model import Accounting
from ..hooks.model import Action
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SecretArn, SnapshotId
from ..spec.key import Short, key
from ..spec.quantities import Duration, Never, Size
from ..spec.raw import Parameters
from ..spec.text import Script


@frozen
class StateVolume:
    """The volume that holds the scheduler's state: jobs, keys, configuration in force."""

    SHORTHANDS = (Short(Size, "size", "{size: 20 GiB}"),)

    size: Size = key("size; grows only", default=Size.parse("20 GiB"), change="A")
    snapshot: SnapshotId | Expression | None = key(
        "restore the state from it: docs/restore.md has the commands", default=None, derived="an empty volume", change="X"
    )
    deletion_policy: Literal["retain", "snapshot", "delete"] = key(
        "retain: any plan that destroys it fails; snapshot: a last one first; delete: goes with the cluster",
        default="retain",
        change="A",
    )


@frozen
class Slurm:
    """The scheduler."""

    idle_time: Duration | Never = key("idle nodes go after it", default=Duration.parse("10m"), change="S")
    resume_timeout: Duration = key("a node must have joined by then", default=Duration.parse("35m"), change="S")
    scaling_strategy: Literal["all-or-nothing", "best-effort", "greedy-all-or-nothing"] = key(
        "how the nodes of one job are launched", default="all-or-nothing", change="S"
    )
    update_strategy: Literal["drain", "terminate"] = key(
        "what becomes of busy nodes that a change outdates: drain lets their jobs end, terminate requeues them",
        default="drain",
    )
    topology: Literal["none", "tree", "block"] | None = key(
        "tell Slurm which nodes are near each other, from EC2's instance topology",
        default=None,
        derived="block where a fleet has GB200, else none",
        change="S",
    )
    prolog: tuple[Action, ...] = key("what runs on each node of a job before it, besides ours", default=(), change="S")
    epilog: tuple[Action, ...] = key("what runs on each node of a job after it, besides ours", default=(), change="S")
    memory_scheduling: bool = key("memory is a resource, enforced by cgroup", default=False, change="S")
    auth: Literal["munge", "slurm"] = key(
        "who proves identities between nodes: the munge daemon, or Slurm itself (23.11 and later)",
        default="munge",
        change="H N",
    )
    auth_key: SecretArn | Expression | None = key(
        "existing secret with the key that all nodes share",
        default=None,
        derived="made at first boot, kept in a secret of the storage state",
        change="H N",
    )
    rest_api: bool = key(
        "slurmrestd on the head node, port 6830, with tokens; security groups open it to nobody new",
        default=False,
        change="h",
    )
    accounting: Accounting | None = key("the record of jobs", default=None, derived="none", change="S h")
    state_volume: StateVolume = key("volume of the scheduler's state", default=StateVolume(), change="A")
    config: Parameters = key(
        "raw slurm.conf, checked against the version; a list repeats the line", default=Parameters(), change="S h"
    )
    include: tuple[Script, ...] = key(
        "whole files after ours; one beside the spec is checked as `config` is, a URL cannot be", default=(), change="S h"
    )
