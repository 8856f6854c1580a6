"""What a spec says about the network: a new VPC, or existing subnets."""

from __future__ import annotations

from typing import Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SubnetId, VpcId
from ..spec.key import Short, key
from ..spec.text import Cidr, DnsZone, Url, Worded, Zone


class ServiceName(Worded):
    """An AWS service as the last part of its endpoint's name."""

    type_name = "service"
    pattern = r"^[a-z0-9][a-z0-9.-]*$"
    examples = ("ec2",)
    rule = "the service part of an endpoint name"


def _everywhere(node: str) -> dict[str, object]:
    """One subnet for every kind of node."""
    return {"head_node": node, "login_nodes": [node], "compute": [node]}


@frozen
class Subnets:
    """Existing subnets by kind of node."""

    SHORTHANDS = (Short(SubnetId | Expression, _everywhere, "{head_node: s, login_nodes: [s], compute: [s]}"),)

    head_node: SubnetId | Expression = key("subnet of the head node", change="H")
    login_nodes: tuple[SubnetId | Expression, ...] = key(
        "subnets of login nodes; a pool may pick its own", default=(), derived="[head_node]", change="L"
    )
    compute: tuple[SubnetId | Expression, ...] = key(
        "subnets of compute nodes, one per zone; a queue may pick its own",
        default=(),
        derived="[head_node]",
        change="N",
    )


@frozen
class Network:
    """A new VPC (`zones`, `cidr`, `nat`, `private_only`) or an existing one (`subnets`)."""

    SHORTHANDS = (Short(int, lambda count: {"zones": [count]}, "{zones: 2}"),)

    zones: tuple[int | Zone, ...] = key(
        "how many zones, or which, as zone ids",
        default=(),
        derived="those that the queues and the head node use",
        change="A; removing one in use X",
    )
    cidr: Cidr = key("addresses of the new VPC, /16 to /24", default=Cidr("10.0.0.0/16"), change="X")
    nat: Literal["single", "per-zone", "none"] = key("NAT gateways of the new VPC", default="single", change="A")
    private_only: bool = key(
        "no internet gateway and no NAT: `endpoints` covers all that nodes call", default=False, change="X"
    )
    endpoints: tuple[Literal["auto", "none"] | ServiceName, ...] = key(
        "VPC endpoints; auto: s3 always, all services used when `private_only`; none with existing subnets",
        default=("auto",),
        change="A",
    )
    flow_log: bool = key("record the traffic of the new VPC in a log group", default=False, change="A")
    subnets: Subnets | None = key("existing subnets; excludes the keys of a new VPC", default=None, change="H N")
    vpc: VpcId | Expression | None = key(
        "asserted to be the VPC of the subnets", default=None, derived="read by Terraform"
    )
    proxy: Url | Expression | None = key(
        "HTTP proxy of all nodes for what lies outside; AWS and the VPC are reached without", default=None, change="H N"
    )
    dns: Literal["managed", "none", "ec2"] | DnsZone = key(
        "names of nodes: a private zone `<cluster>.hpc.internal`, none, EC2's names, or an existing private zone",
        default="managed",
        change="H N",
    )
