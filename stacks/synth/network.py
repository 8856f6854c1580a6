"""The network state: a new VPC, and what others read of it."""

from __future__ import annotations

from ...modules.network.construct import Vpc
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import State
from ..model import Cluster


def fill_network(state: State, cluster: Cluster, deployment: Deployment) -> None:
    """Make the VPC and its outputs."""
    vpc = Vpc(state, cluster.network, deployment)
    state.output("vpc_id", vpc.vpc_id, "The VPC")
    state.output("private_subnet_ids", vpc.private_subnet_ids, "Private subnets by zone id")
    state.output("public_subnet_ids", vpc.public_subnet_ids, "Public subnets by zone id")
    state.output("route_table_ids", vpc.route_table_ids, "All route tables")
    state.output(
        "availability_zones", vpc.availability_zones, "Names of the zones, as this account has them, by zone id"
    )
