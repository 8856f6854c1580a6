"""What a spec says about queues: partitions with fleets of their own, or over the nodes of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..fleet.model import Fleet
from ..iam.model import NodeIam
from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.quantities import Duration, Never
from ..spec.raw import Parameters
from ..spec.text import InstanceTypeName, Name, Worded


class NodesOf(Worded):
    """A queue, or one fleet of it."""

    type_name = "queue or queue/fleet"
    pattern = r"^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)?$"
    examples = ("cpu", "cpu/main")
    rule = "a queue, or a queue and a fleet joined by a slash"


@frozen
class QueueKeys:
    """What belongs to a queue and not to a fleet."""

    iam: NodeIam = key("what the role of its nodes may do besides", default=NodeIam(), change="A")
    exclusive: bool = key("whole nodes to one job", default=False, change="S")
    idle_time: Duration | Never | None = key(
        "idle nodes go after it", default=None, derived="`slurm.idle_time`", change="S"
    )
    partition_config: Parameters = key("further parameters of the PartitionName line", default=Parameters(), change="S")


@frozen
class Compute(Fleet, QueueKeys):
    """What all queues share: keys of queues and fleets."""

    SHORTHANDS: ClassVar[tuple[Short, ...]] = ()


@frozen
class Partition:
    """A partition over the nodes of other queues."""

    nodes_of: tuple[NodesOf, ...] = key("queues, or queue/fleet, whose nodes it may use", change="S")
    default: bool | None = key("where jobs go that name no queue", default=None, derived="the first queue", change="S")
    exclusive: bool = key("whole nodes to one job", default=False, change="S")
    partition_config: Parameters = key("further parameters of the PartitionName line", default=Parameters(), change="S")


@frozen
class Queue(QueueKeys):
    """A queue with fleets of its own. The keys of its only fleet, `main`, may stand on the queue itself."""

    SHORTHANDS = (Short(tuple[InstanceTypeName, ...], "instances", "{instances: [hpc7a.96xlarge]}"),)

    fleets: Mapping[Name, Fleet] = key(
        "kinds of nodes in the queue",
        default={},
        hoisted="main",
        change="S",
        derived="{main: …} of the queue's own keys",
    )
    default: bool | None = key("where jobs go that name no queue", default=None, derived="the first queue", change="S")
