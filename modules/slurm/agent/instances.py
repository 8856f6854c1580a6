"""Instances as the agent sees them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

CLUSTER, QUEUE, FLEET, NODE = "hpctf:cluster", "hpctf:queue", "hpctf:fleet", "hpctf:node"
ROLE, TEMPLATE, REQUEST = "hpctf:role", "hpctf:template", "hpctf:request"
JOB = "hpctf:job"
"""Whose start brought the node up; for the bill, as a node may serve others after it."""


class Ec2State(Enum):
    """What EC2 says of the instance behind a node, as far as the agent decides by it."""

    NONE = "no instance"
    PENDING = "pending"
    RUNNING = "running"
    SICK = "sick"
    STOPPED = "stopped"
    ENDED = "ended"


_STATES = {
    "pending": Ec2State.PENDING,
    "running": Ec2State.RUNNING,
    "stopping": Ec2State.STOPPED,
    "stopped": Ec2State.STOPPED,
    "shutting-down": Ec2State.ENDED,
    "terminated": Ec2State.ENDED,
}


@dataclass(frozen=True)
class Instance:
    """One compute node's instance. ``launched`` is in seconds; ``sick`` says what is wrong with it."""

    id: str
    state: Ec2State
    node: str = ""
    queue: str = ""
    fleet: str = ""
    instance_type: str = ""
    zone: str = ""
    address: str = ""
    launched: float = 0.0
    template: str = ""
    request: str = ""
    ended_because: str = ""
    sick: str = ""

    @property
    def is_live(self) -> bool:
        """Say whether it costs money or is about to."""
        return self.state in (Ec2State.PENDING, Ec2State.RUNNING, Ec2State.SICK, Ec2State.STOPPED)

    @property
    def is_reclaimed(self) -> bool:
        """Say whether EC2 took it back because it was spot: EC2 user guide, "Instance state reasons"."""
        return self.ended_because.startswith("Server.Spot")

    @property
    def fleet_name(self) -> str:
        """``queue/fleet``."""
        return f"{self.queue}/{self.fleet}"


def decode(found: Mapping[str, Any]) -> Instance:
    """An instance of DescribeInstances."""
    tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}
    return Instance(
        id=found["InstanceId"],
        state=_STATES[found["State"]["Name"]],
        node=tags.get(NODE, ""),
        queue=tags.get(QUEUE, ""),
        fleet=tags.get(FLEET, ""),
        instance_type=found.get("InstanceType", ""),
        zone=found.get("Placement", {}).get("AvailabilityZone", ""),
        address=found.get("PrivateIpAddress", ""),
        launched=found["LaunchTime"].timestamp(),
        template=tags.get(TEMPLATE, ""),
        request=tags.get(REQUEST, ""),
        ended_because=found.get("StateReason", {}).get("Message", ""),
    )
