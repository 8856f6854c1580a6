"""Which states a cluster is divided into, in the order of apply."""

from __future__ import annotations

from .model import Cluster

ORDER = ("network", "storage", "cluster")
OWNS = {
    "network": "VPC, subnets, routes, NAT gateways, VPC endpoints",
    "storage": "file systems, volumes, the scheduler's state: everything that must not be lost",
    "cluster": "head node, launch templates, security groups, roles, bucket with the configuration: what may change daily",
}


def states_of(cluster: Cluster) -> tuple[str, ...]:
    """The states of this cluster: an existing network has none of its own."""
    return ORDER if cluster.network.subnets is None else ORDER[1:]
