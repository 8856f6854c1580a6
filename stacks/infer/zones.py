"""Choose zones: ids that offer what the queues ask for, the home zone first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...modules.catalog import Catalog
from ...modules.fleet.model import Fleet
from ...modules.lustre.model import Lustre
from ...modules.network.model import Network
from ...modules.queue.model import Partition, Queue
from ...modules.spec.text import PartitionName, Zone
from ..model import Cluster


def written(zones: Iterable[int | Zone]) -> tuple[Zone, ...]:
    """The zones that are named, not counted."""
    return tuple(z for z in zones if isinstance(z, Zone))


def count_of(zones: Iterable[int | Zone]) -> int:
    """The count that is written in place of names, or 0."""
    return next((z for z in zones if isinstance(z, int)), 0)


def candidates(cluster: Cluster, catalog: Catalog) -> tuple[Zone, ...]:
    """The zones in which anything may stand: those of the network, else all of the region."""
    return written(cluster.network.zones) or tuple(Zone(z) for z in catalog.zones(cluster.region))


def offering(cluster: Cluster, catalog: Catalog, types: Iterable[str]) -> tuple[Zone, ...]:
    """The candidate zones that offer every one of the instance types."""
    possible = candidates(cluster, catalog)
    for name in types:
        if catalog.instance(name) is not None and catalog.zones(cluster.region):
            offered = catalog.zones_offering(cluster.region, name)
            possible = tuple(z for z in possible if z in offered)
    return possible


def fleets(cluster: Cluster) -> Iterable[tuple[str, str, Fleet]]:
    """Every fleet with the names of its queue and its own."""
    for queue_name, queue in cluster.queues.items():
        if isinstance(queue, Queue):
            for fleet_name, fleet in queue.fleets.items():
                yield queue_name, fleet_name, fleet


def home_zone(cluster: Cluster, catalog: Catalog) -> Zone | None:
    """The zone of the head node in a new network: as written, else the first queue's, else where its types are."""
    if cluster.head_node.zone is not None or cluster.network.subnets is not None:
        return cluster.head_node.zone
    first = next((fleet for _, _, fleet in fleets(cluster)), None)
    head = (cluster.head_node.instance,) if cluster.head_node.instance else ()
    if first is not None and written(first.zones):
        return written(first.zones)[0]
    types = first.instances if first is not None else ()
    for wanted in ((*types, *head), types, head, ()):
        found = offering(cluster, catalog, wanted)
        if found:
            return found[0]
    return None


def infer_fleet_zones(cluster: Cluster, catalog: Catalog) -> Mapping[PartitionName, Partition | Queue]:
    """Give every fleet of a new network its zones by id."""
    if cluster.network.subnets is not None:
        return cluster.queues
    queues: dict[PartitionName, Partition | Queue] = {}
    for name, queue in cluster.queues.items():
        queues[name] = queue
        if isinstance(queue, Queue):
            placed = {n: replace(f, zones=_zones_of(f, cluster, catalog)) for n, f in queue.fleets.items()}
            queues[name] = replace(queue, fleets=placed)
    return queues


def _zones_of(fleet: Fleet, cluster: Cluster, catalog: Catalog) -> tuple[Zone, ...]:
    if written(fleet.zones):
        return written(fleet.zones)
    found = list(offering(cluster, catalog, fleet.instances))
    home = cluster.head_node.zone
    if home in found:
        found.remove(home)
        found.insert(0, home)
    if not found and home is not None:
        found = [home]
    return tuple(found[: max(count_of(fleet.zones), 1)])


def infer_network(cluster: Cluster, catalog: Catalog) -> Network:
    """Name the zones of a new network: all that anything stands in, and as many more as a count asks for."""
    network = cluster.network
    if network.subnets is not None:
        return network
    used = set(written(network.zones))
    if cluster.head_node.zone is not None:
        used.add(cluster.head_node.zone)
    for _, _, fleet in fleets(cluster):
        used.update(written(fleet.zones))
    used.update(s.zone for s in cluster.storage.values() if isinstance(s, Lustre) and s.zone is not None)
    for zone in candidates(cluster, catalog):
        if len(used) < count_of(network.zones):
            used.add(zone)
    return replace(network, zones=tuple(sorted(used)))
