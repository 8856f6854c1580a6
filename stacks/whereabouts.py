"""Where a cluster says in which zones things stand."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.fleet.model import Fleet
from ..modules.image.model import Image
from ..modules.network.zones import ChosenZone
from ..modules.node.model import NodeKeys
from ..modules.queue.model import Queue
from ..modules.spec.finding import Path
from ..modules.spec.text import Zone
from ..modules.storage.model import Mounted, Zonal
from ..modules.storage.pair import Paired
from .model import Cluster

NETWORK_ZONES: Path = ("network", "zones")


def has_new_network(cluster: Cluster) -> bool:
    """Say whether the VPC is made, and zones choose the places in it."""
    return cluster.network.subnets is None


def fleets_of(cluster: Cluster) -> Iterator[tuple[Path, Fleet]]:
    """Every fleet with its place."""
    for name, queue in cluster.queues.items():
        for fleet_name, fleet in queue.fleets.items() if isinstance(queue, Queue) else ():
            yield ("queues", name, "fleets", fleet_name), fleet


def images_of(cluster: Cluster) -> Iterator[tuple[Path, Image]]:
    """Every image that is written, with its place; what was filled in would only repeat it."""
    yield ("image",), cluster.image
    nodes: list[tuple[Path, NodeKeys]] = [(("head_node",), cluster.head_node)]
    nodes += [(("login_nodes", str(name)), pool) for name, pool in cluster.login_nodes.items()]
    for path, node in (*nodes, *fleets_of(cluster)):
        if node.image is not None and node.image != cluster.image:
            yield (*path, "image"), node.image


def zone_lists(cluster: Cluster) -> Iterator[tuple[Path, tuple[int | Zone, ...]]]:
    """Every list of zones with its place."""
    yield NETWORK_ZONES, cluster.network.zones
    for path, fleet in fleets_of(cluster):
        yield (*path, "zones"), fleet.zones
    for name, pool in cluster.login_nodes.items():
        yield ("login_nodes", name, "zones"), pool.zones


def written_zones(cluster: Cluster) -> Iterator[tuple[Path, Zone]]:
    """Every zone that is written, with its place; what was derived from it would only repeat its problem."""
    head = cluster.head_node.zone
    if head is not None and not isinstance(head, ChosenZone):
        yield ("head_node", "zone"), head
    for path, zones in zone_lists(cluster):
        for index, zone in enumerate(zones):
            if isinstance(zone, Zone) and not isinstance(zone, ChosenZone):
                yield (*path, index), zone
    for path, zone in storage_zones(cluster):
        if zone != head and not isinstance(zone, ChosenZone):
            yield path, zone


def storage_zones(cluster: Cluster) -> Iterator[tuple[Path, Zone]]:
    """Every zone in which storage stands, with its place."""
    for where, entry in cluster.storage.items():
        if isinstance(entry, Zonal) and not entry.existing and entry.zone is not None:
            yield ("storage", where, "zone"), entry.zone
        if isinstance(entry, Paired) and entry.multi_az and isinstance(entry.standby, Zone):
            yield ("storage", where, "standby"), entry.standby


def queues_mounting(part: Cluster, entry: Mounted) -> Iterator[tuple[str, Queue]]:
    """The queues whose nodes mount an entry."""
    for name, queue in part.queues.items():
        if isinstance(queue, Queue) and (not entry.mount_on or {"compute", str(name)} & set(entry.mount_on)):
            yield name, queue
