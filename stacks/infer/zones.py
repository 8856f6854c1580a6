"""Choose zones: ids that offer what the queues ask for, the home zone first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...modules.catalog import Catalog
from ...modules.fleet.model import Fleet
from ...modules.network.model import Network
from ...modules.network.subnets import is_letter
from ...modules.network.zones import ChosenZone
from ...modules.queue.model import Partition, Queue
from ...modules.spec.text import PartitionName, Zone
from ..model import Cluster
from ..whereabouts import storage_zones

# RDS puts every database into a group of subnets in two zones at the least: RDS user guide, "Working with a DB instance in a VPC".
# A directory has a domain controller in each of two: Directory Service administration guide, "Prerequisites".
_LEAST_ZONES = 2


def makes_database(cluster: Cluster) -> bool:
    """Say whether the cluster has an accounting database of its own."""
    return cluster.slurm.accounting is not None and cluster.slurm.accounting.database == "new"


def makes_directory(cluster: Cluster) -> bool:
    """Say whether the cluster has a directory of its own."""
    return cluster.directory is not None and cluster.directory.new is not None


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
    """The candidate zones that offer every one of the instance types; of a letter nobody knows."""
    possible = candidates(cluster, catalog)
    for name in types:
        if catalog.instance(name) is not None and catalog.zones(cluster.region):
            offered = catalog.zones_offering(cluster.region, name)
            possible = tuple(z for z in possible if z in offered or is_letter(z))
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
        return ChosenZone(written(first.zones)[0])
    types = first.instances if first is not None else ()
    for wanted in ((*types, *head), types, head, ()):
        found = offering(cluster, catalog, wanted)
        if found:
            return ChosenZone(found[0])
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


def _zones_of(fleet: Fleet, cluster: Cluster, catalog: Catalog) -> tuple[int | Zone, ...]:
    if written(fleet.zones):
        return fleet.zones
    found = list(offering(cluster, catalog, fleet.instances))
    home = cluster.head_node.zone
    if home in found:
        found.remove(home)
        found.insert(0, home)
    if not fleet.zones and not found and home is not None:
        found = [home]
    return _counted(fleet.zones, found, 1)


def _counted(zones: tuple[int | Zone, ...], found: Iterable[Zone], default: int) -> tuple[int | Zone, ...]:
    """As many zones as are asked for; a count that cannot be met stays before those that there are."""
    chosen = tuple(ChosenZone(zone) for zone in found)
    wanted = count_of(zones) if zones else default
    met = 0 < wanted <= len(chosen) or not zones
    return chosen[:wanted] if met else (wanted, *chosen)


def infer_network(cluster: Cluster, catalog: Catalog) -> Network:
    """Name the zones of a new network: as written, or all that anything stands in, and as many more as a count asks for."""
    network = cluster.network
    if network.subnets is not None or written(network.zones):
        return network
    used = {cluster.head_node.zone} if cluster.head_node.zone is not None else set()
    for _, _, fleet in fleets(cluster):
        used.update(written(fleet.zones))
    used.update(zone for _, zone in storage_zones(cluster))
    for pool in cluster.login_nodes.values():
        used.update(written(pool.zones))
    both = makes_database(cluster) or makes_directory(cluster)
    least = max(count_of(network.zones), _LEAST_ZONES if both and not network.zones else 0)
    for zone in candidates(cluster, catalog):
        if len(used) < least:
            used.add(zone)
    asked = count_of(network.zones)
    wanted = (max(asked, len(used)) if asked > 0 else asked,) if network.zones else ()
    return replace(network, zones=_counted(wanted, sorted(used), len(used)))
