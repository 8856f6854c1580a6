"""Where things stand, as the storage and the cluster state see it: from the network state, or from existing subnets."""

from __future__ import annotations

from typing import Any

from ...modules.queue.model import Queue
from ...modules.spec.expression import Expression
from ...modules.terraform.resource import Data, State
from ..model import Cluster
from .frame import Linked


class NewPlaces:
    """Places of a network that has a state of its own; keys are zone ids."""

    def __init__(self, state: State, cluster: Cluster) -> None:
        network = Linked(state, cluster, "network")
        head = cluster.head_node
        self.vpc_id = network.output("vpc_id")
        self.vpc_cidrs: list[Any] = [str(cluster.network.cidr)]
        side = "public" if head.public_ip else "private"
        self.head_subnet: str = _item(network, f"{side}_subnet_ids", str(head.zone))
        self.head_zone_name: str = _item(network, "availability_zones", str(head.zone))
        self.network = network
        self.zones = {str(z): _item(network, "private_subnet_ids", str(z)) for z in cluster.network.zones}

    def subnet(self, key: str) -> str:
        """The private subnet of a zone."""
        return self.zones[key]

    def public_subnet(self, key: str) -> str:
        """The public subnet of a zone."""
        return _item(self.network, "public_subnet_ids", key)

    def route_tables(self) -> Expression:
        """The ids of all route tables."""
        return self.network.output("route_table_ids")


class ExistingPlaces:
    """Places of a network that was there before; keys are subnet ids."""

    def __init__(self, state: State, cluster: Cluster) -> None:
        existing = cluster.network.subnets
        assert existing is not None
        asserted = {}
        if cluster.network.vpc is not None:
            condition = Expression("${self.vpc_id == " + _quoted(cluster.network.vpc) + "}")
            message = f"The subnet of the head node is not in {cluster.network.vpc}, which network.vpc names."
            asserted = {"lifecycle": {"postcondition": [{"condition": condition, "error_message": message}]}}
        origin = ("network", "subnets")
        subnet = Data(state, "aws_subnet", "head_node", {"id": existing.head_node, **asserted}, origin=origin)
        self.vpc_id = subnet.attr("vpc_id")
        vpc = Data(state, "aws_vpc", "main", {"id": self.vpc_id}, origin=("network",))
        self.vpc_cidrs: list[Any] = [vpc.attr("cidr_block")]
        self.state = state
        self.head_subnet: str = existing.head_node
        self.head_zone_name: str = subnet.attr("availability_zone")
        self.subnets = tuple(dict.fromkeys((existing.head_node, *existing.login_nodes, *existing.compute, *_of_fleets(cluster))))

    def subnet(self, key: str) -> str:
        """A subnet is its own key."""
        return key

    def route_tables(self) -> Expression:
        """The ids of all route tables: which of them a subnet uses, only the main one's absence would tell."""
        return Data(self.state, "aws_route_tables", "main", {"vpc_id": self.vpc_id}, origin=("network",)).attr("ids")


Places = NewPlaces | ExistingPlaces


def places_of(state: State, cluster: Cluster) -> Places:
    """The places of a cluster, as one of its states reads them."""
    return NewPlaces(state, cluster) if cluster.network.subnets is None else ExistingPlaces(state, cluster)


def _item(network: Linked, output: str, key: str) -> Expression:
    return Expression(network.output(output)[:-1] + f'["{key}"]}}')


def _quoted(value: str) -> str:
    return value[2:-1] if isinstance(value, Expression) else f'"{value}"'


def _of_fleets(cluster: Cluster) -> list[str]:
    queues = (q for q in cluster.queues.values() if isinstance(q, Queue))
    return [subnet for queue in queues for fleet in queue.fleets.values() for subnet in fleet.subnets]
