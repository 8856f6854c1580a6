"""Which states a cluster is divided into, in the order of apply."""

from __future__ import annotations

from .model import Cluster
from .whereabouts import fleets_of

ORDER = ("network", "image", "storage", "cluster")
OWNS = {
    "network": "VPC, subnets, routes, NAT gateways, VPC endpoints",
    "image": "images that EC2 Image Builder makes: recipes, components, the images themselves",
    "storage": "file systems, volumes, the scheduler's state: everything that must not be lost",
    "cluster": "head node, launch templates, security groups, roles, bucket with the configuration: what may change daily",
}


def states_of(cluster: Cluster) -> tuple[str, ...]:
    """The states of this cluster: an existing network has none of its own, nor have images that are there already."""
    absent = {"network"} if cluster.network.subnets is not None else set()
    if not builds_images(cluster):
        absent.add("image")
    return tuple(name for name in ORDER if name not in absent)


def builds_images(cluster: Cluster) -> bool:
    """Say whether any node boots from an image that is built."""
    nodes = [cluster.head_node, *cluster.login_nodes.values(), *(fleet for _, fleet in fleets_of(cluster))]
    return any((node.image or cluster.image).build is not None for node in nodes)
