"""What a spec says about a fleet: one kind of compute nodes."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..node.model import NodeKeys
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import (
    CapacityReservationId,
    LaunchTemplateId,
    PlacementGroupId,
    ReservationGroupArn,
    SubnetId,
)
from ..spec.key import Short, key
from ..spec.quantities import HourlyPrice, NodeRange, Size
from ..spec.raw import Parameters
from ..spec.text import InstanceTypeName, Worded, Zone


class PlacementGroupName(Worded):
    """Name of an existing placement group."""

    type_name = "placement group"
    pattern = r"^(?!pg-)[ -~]{1,255}$"
    examples = ("my-group",)
    rule = "1 to 255 printable characters"


class NumberedTemplate(Worded):
    """A launch template and the number of a version."""

    type_name = "lt-…:N"
    pattern = r"^lt-([0-9a-f]{8}|[0-9a-f]{17}):[1-9][0-9]*$"
    examples = ("lt-0123456789abcdef0:3",)
    rule = "a launch template id, a colon and the number of a version"

    @classmethod
    def resembles(cls, text: str) -> bool:
        """Say whether it begins as a launch template."""
        return text.startswith("lt-")


def _numbered(node: str) -> dict[str, str]:
    """`lt-…:3` is the template and its version."""
    template, _, version = node.partition(":")
    return {"id": template, "version": version}


@frozen
class TemplateVersion:
    """A launch template of your own, one version of it."""

    SHORTHANDS = (Short(NumberedTemplate, _numbered, "{id: lt-…, version: 3}"),)

    id: LaunchTemplateId = key("launch template", change="N")
    version: int = key("number of its version, the latest one", within=(1, 10**9), change="N")


@frozen
class SpotOptions:
    """How spot capacity is bought."""

    max_price: HourlyPrice | None = key(
        "highest price per instance", default=None, derived="the on-demand price", change="N"
    )


@frozen
class NoOptions:
    """A rung without options."""


@frozen
class Spot:
    """A rung of spot instances."""

    SHORTHANDS = (Short(Literal["spot"], lambda _: {"spot": {}}, "{spot: {}}"),)

    spot: SpotOptions = key("spot instances", change="N")


@frozen
class Reservation:
    """A rung over an on-demand capacity reservation, or a resource group of them."""

    SHORTHANDS = (Short(CapacityReservationId | ReservationGroupArn, "reservation", "{reservation: cr-…}"),)

    reservation: CapacityReservationId | ReservationGroupArn | Expression = key(
        "reservation id or resource group", change="N"
    )


@frozen
class CapacityBlock:
    """A rung over a capacity block for machine learning."""

    capacity_block: CapacityReservationId | Expression = key(
        "capacity block; nodes are held back until it starts", change="N"
    )


@frozen
class OnDemand:
    """A rung of on-demand instances; open reservations are used first."""

    SHORTHANDS = (Short(Literal["on-demand"], lambda _: {"on_demand": {}}, "{on_demand: {}}"),)

    on_demand: NoOptions = key("on-demand instances", change="N")


Rung = Spot | Reservation | CapacityBlock | OnDemand
Strategy = Literal["lowest-price", "capacity-optimized", "price-capacity-optimized", "prioritized"]


@frozen
class Fleet(NodeKeys):
    """One kind of nodes in a queue."""

    SHORTHANDS: ClassVar[tuple[Short, ...]] = (
        Short(tuple[InstanceTypeName, ...], "instances", "{instances: [hpc7a.96xlarge]}"),
    )

    instances: tuple[InstanceTypeName, ...] = key(
        "instance types; several: same vCPUs, GPUs and architecture", default=(), derived="required", change="N"
    )
    nodes: NodeRange = key("always on - at most", default=NodeRange(0, 10), change="S")
    capacity: tuple[Rung, ...] = key(
        "ladder of purchases, tried in order", default=(OnDemand(on_demand=NoOptions()),), change="N"
    )
    allocation_strategy: Strategy | None = key(
        "which of several types first",
        default=None,
        derived="spot: price-capacity-optimized, else lowest-price",
        change="N",
    )
    zones: tuple[int | Zone, ...] = key(
        "how many zones, or which, as zone ids; a new network",
        default=(),
        change="N",
        derived="the home zone if it offers the types, else the first that does",
    )
    subnets: tuple[SubnetId | Expression, ...] = key(
        "subnets, one per zone; an existing network", default=(), derived="`network.subnets.compute`", change="N"
    )
    public_ip: bool | None = key("public address", default=None, derived="the subnet's setting", change="N")
    efa: bool | None = key(
        "Elastic Fabric Adapter", default=None, derived="true where all types have it in one zone", change="N"
    )
    efa_interfaces: Literal["efa-only", "efa"] = key("efa: an IP address on every card", default="efa-only", change="N")
    placement_group: bool | PlacementGroupId | PlacementGroupName | None = key(
        "cluster placement group: one of its own, or an existing one",
        default=None,
        change="N",
        derived="true with efa, no spot and no capacity block in the ladder",
    )
    memory: Size | None = key("memory that jobs may ask for", default=None, derived="95 % of the type's", change="S")
    gpu_health_check: bool = key(
        "NVIDIA's diagnostics (DCGM level 2) of a job's GPUs before it begins; a node that fails is drained", default=False, change="S"
    )
    launch_template: TemplateVersion | None = key(
        "its network interfaces replace the derived ones; nothing else of it is used", default=None, change="N"
    )
    weight: int = key("lower is taken first", default=1000, within=(1, 4294967295), change="S")
    static_weight: int = key("weight of the nodes that are always on", default=1, within=(1, 4294967295), change="S")
    node_config: Parameters = key("further parameters of the NodeName line", default=Parameters(), change="S")
