"""What can be wrong with fleets, queues and the head node beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from ..modules.catalog import images
from ..modules.fleet.model import CapacityBlock, Reservation
from ..modules.queue.model import Partition, Queue
from ..modules.slurm.names import clashing
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.identifiers import CapacityReservationId
from .model import Cluster
from .scheduler import fleets_of

# Slurm takes 65,536 nodes; measured with slurmctld 22.05, 24.11 and 26.05, which all refuse more.
_MOST_NODES, _MANY_NODES = 65_000, 10_000
# ParallelCluster's rule of thumb for the controller: 25 nodes a GiB, as far as 16 GiB.
_NODES_PER_GIB, _ENOUGH_GIB = 25, 16


def _at(queue: str, fleet: str) -> Path:
    return ("queues", queue, "fleets", fleet)


@check("HPC341", "More nodes than Slurm takes", on=Cluster)
def too_many_nodes(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """One slurmctld takes 65,536 nodes, counting all that could ever be on.

    Bad:
        queues: {a: {instances: c7i.large, nodes: 0-40000}, b: {instances: c7i.large, nodes: 0-40000}}
        network: {subnets: subnet-0a1b2c3d4e5f60001}
    Good:
        queues: {cpu: {nodes: 0-4000}}
    """
    total = sum(fleet.nodes.maximum for _, _, fleet in fleets_of(cluster))
    if total > _MOST_NODES:
        queue, name, _ = max(fleets_of(cluster), key=lambda f: f[2].nodes.maximum)
        yield site.finding(
            *_at(queue, name),
            "nodes",
            detail=f"all fleets together may have {total} nodes",
            help=f"stay below {_MOST_NODES}",
        )


@check("HPC342", "A very large cluster", on=Cluster, level=Level.WARNING)
def many_nodes(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Above 10,000 nodes slurmctld starts and reconfigures for seconds, and quotas of the account need raising.

    Bad:
        queues: {cpu: {nodes: 0-20000}}
        network: {subnets: subnet-0a1b2c3d4e5f60001}
    Good:
        queues: {cpu: {nodes: 0-4000}}
    """
    total = sum(fleet.nodes.maximum for _, _, fleet in fleets_of(cluster))
    if _MANY_NODES < total <= _MOST_NODES:
        queue, name, _ = max(fleets_of(cluster), key=lambda f: f[2].nodes.maximum)
        yield site.finding(
            *_at(queue, name),
            "nodes",
            detail=f"all fleets together may have {total} nodes",
            help="ask for fewer, or accept it in `ignore`",
        )


@check("HPC343", "Two fleets would give their nodes the same names", on=Cluster)
def same_node_names(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Nodes are called queue-fleet-number, so `a-b` with `c` and `a` with `b-c` are the same.

    Bad:
        queues: {a-b: {fleets: {c: c7i.large}}, a: {fleets: {b-c: c7i.large}}}
    Good:
        queues: {a-b: {fleets: {c: c7i.large}}, a: {fleets: {bc: c7i.large}}}
    """
    for first, second in clashing((q, f) for q, f, _ in fleets_of(cluster)):
        yield site.finding(
            *_at(*second), detail=f"{'-'.join(second)}-1 is also a node of {first[0]}/{first[1]}", help=f"rename {second[1]}",
            also=(_at(*first),),
        )  # fmt: skip


@check("HPC344", "A partition over nodes that do not exist", on=Cluster)
def unknown_nodes_of(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """`nodes_of` names queues that have nodes of their own, or one fleet of such a queue.

    Bad:
        queues: {test: {nodes_of: cpus}}
    Good:
        queues: {test: {nodes_of: cpu}}
    """
    own = {str(n): q for n, q in cluster.queues.items() if isinstance(q, Queue)}
    for name, partition in cluster.queues.items():
        for index, member in enumerate(partition.nodes_of if isinstance(partition, Partition) else ()):
            queue, _, fleet = member.partition("/")
            known = [f"{q}/{f}" for q in own for f in own[q].fleets] if fleet else list(own)
            if member not in known:
                yield site.finding(
                    "queues", name, "nodes_of", index, detail=f"there is no {'fleet' if fleet else 'queue with nodes'} {member}",
                    help=f"write one of {', '.join(known)}", because=(("queues",), ("queues", queue)),
                )  # fmt: skip


@check("HPC345", "Two default queues", on=Cluster)
def two_defaults(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Jobs that name no queue go to one.

    Bad:
        queues: {a: {instances: c7i.large, default: true}, b: {instances: c7i.large, default: true}}
    Good:
        queues: {a: {instances: c7i.large, default: true}, b: {instances: c7i.large}}
    """
    marked = [name for name, queue in cluster.queues.items() if queue.default]
    for name in marked[1:]:
        yield site.finding("queues", name, "default", detail=f"{marked[0]} is the default already", help="remove one of the two",
                           also=(("queues", marked[0], "default"),))  # fmt: skip


@check("HPC346", "The name of a queue cannot be part of a host name", on=Cluster)
def queue_as_host(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Nodes are named after their queue, and host names have neither capitals nor `_`. Partitions over other queues may.

    Bad:
        queues: {GPU_large: {instances: g6.12xlarge}}
    Good:
        queues: {gpu-large: {instances: g6.12xlarge}, GPU_all: {nodes_of: gpu-large}}
    """
    for name, queue in cluster.queues.items():
        if isinstance(queue, Queue) and (name != name.lower() or "_" in name):
            yield site.finding(
                "queues", name, detail=f"{name} has capitals or `_`", help=f"write {name.lower().replace('_', '-')}"
            )


@check("HPC347", "A reservation lies in one zone, which is not written", on=Cluster)
def reservation_without_zone(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """A reservation by id and a capacity block lie in one zone that nobody sees offline, so it is written beside them.

    Bad:
        queues: {cpu: {capacity: [cr-0123456789abcdef0, on-demand], zones: [use2-az1, use2-az2]}}
    Good:
        queues: {cpu: {capacity: [cr-0123456789abcdef0, on-demand], zones: use2-az1}}
    """
    for queue, name, fleet in fleets_of(cluster):
        reserved = [n for n, r in enumerate(fleet.capacity) if isinstance(r, CapacityBlock)
                    or (isinstance(r, Reservation) and isinstance(r.reservation, CapacityReservationId))]  # fmt: skip
        places = fleet.subnets if cluster.network.subnets is not None else fleet.zones
        if reserved and len(places) > 1:
            yield site.finding(*_at(queue, name), "capacity", reserved[0], detail=f"its nodes stand in {len(places)} places",
                               help="write the one zone or subnet of the reservation")  # fmt: skip


@check("HPC348", "The head node is too small for the number of nodes", on=Cluster)
def small_head_node(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """The controller and the exports of the head node need memory: about 1 GiB for 25 nodes, up to 16 GiB, which is what
    ParallelCluster's HeadNodeMemorySizeValidator demands too.

    Bad:
        head_node: t3.medium
        queues: {cpu: {nodes: 0-500}}
    Good:
        head_node: m7i.xlarge
        queues: {cpu: {nodes: 0-500}}
    """
    facts = site.catalog.instance(str(cluster.head_node.instance))
    total = sum(fleet.nodes.maximum for _, _, fleet in fleets_of(cluster))
    wanted = min(total / _NODES_PER_GIB + 0.6, _ENOUGH_GIB)
    if facts is not None and facts.memory_mib < wanted * 1024:
        yield site.finding("head_node", "instance", detail=f"{facts.name} has {facts.memory_mib / 1024:g} GiB for up to {total} nodes",
                           help=f"choose a type with {ceil(wanted)} GiB or more")  # fmt: skip


@check("HPC349", "There is no such instance type for the head node", on=Cluster)
def unknown_head_type(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """The catalog knows every type that EC2 offered when this version was made, and where.

    Bad:
        head_node: m7i.xlagre
    Good:
        head_node: m7i.xlarge
    """
    name = str(cluster.head_node.instance)
    if site.catalog.instance(name) is None:
        close = site.catalog.nearest(name)
        yield site.finding(
            "head_node",
            "instance",
            detail=f"EC2 has no {name} that hpc-tf knows",
            help=f"write {close[0]}" if close else "choose another",
        )
    elif not site.catalog.region_offers(site.region, name):
        yield site.finding(
            "head_node",
            "instance",
            detail=f"{site.region} has no {name}",
            help="choose another type",
            because=(("region",),),
        )


@check("HPC350", "The zone does not offer the head node's type", on=Cluster)
def head_type_not_in_zone(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """The head node stands in the home zone, beside its volumes.

    Bad:
        head_node: {instance: hpc7a.12xlarge, zone: use2-az1}
    Good:
        head_node: {instance: m7i.xlarge, zone: use2-az1}
    """
    name, zone = str(cluster.head_node.instance), cluster.head_node.zone
    offered = site.catalog.zones_offering(site.region, name) if site.catalog.instance(name) is not None else ()
    if zone is not None and offered and zone in site.catalog.zones(site.region) and zone not in offered:
        yield site.finding("head_node", "instance", detail=f"{name} is in {', '.join(offered)}, not in {zone}",
                           help=f"write zone: {offered[0]} at head_node, or choose another type", because=(("region",),))  # fmt: skip


@check("HPC351", "The operating system has no public image", on=Cluster)
def image_needs_ami(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """AWS publishes no ParallelCluster image of Rocky Linux or Debian: an image of your own is named by `ami`, or made by `build`.

    Bad:
        image: rocky9
    Good:
        image: {os: rocky9, ami: ami-0123456789abcdef0}
    """
    places: list[tuple[Path, object]] = [(("image",), cluster.image)]
    places += [(("head_node", "image"), cluster.head_node.image)]
    places += [((*_at(q, f), "image"), fleet.image) for q, f, fleet in fleets_of(cluster)]
    told = set()
    for path, image in places:
        if image is not None and id(image) not in told and not getattr(image, "own", False):
            told.add(id(image))
            os = str(getattr(image, "os", ""))
            if images.SYSTEMS[os].needs_ami:
                yield site.finding(*path, "os", detail=f"there is none of {os}", help=f"write {{os: {os}, ami: ami-…}}")


@check("HPC352", "Memory of the fleet's types differs widely", on=Cluster, level=Level.WARNING)
def memory_spread(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Where memory is scheduled, nodes declare that of the smallest type; the rest of a larger one is never used.

    Bad:
        queues: {cpu: {instances: [c7i.4xlarge, r7i.4xlarge]}}
        slurm: {memory_scheduling: true}
    Good:
        queues: {cpu: {instances: [r7i.4xlarge, r6i.4xlarge]}}
        slurm: {memory_scheduling: true}
    """
    for queue, name, fleet in fleets_of(cluster):
        known = [f.memory_mib for f in map(site.catalog.instance, fleet.instances) if f is not None]
        if cluster.slurm.memory_scheduling and known and max(known) - min(known) > max(4096, min(known) // 5):
            yield site.finding(
                *_at(queue, name),
                "instances",
                detail=f"from {min(known)} to {max(known)} MiB",
                help="make a fleet of its own for the larger types",
            )


CHECKS: tuple[Check, ...] = (
    too_many_nodes, many_nodes, same_node_names, unknown_nodes_of, two_defaults, queue_as_host, reservation_without_zone, small_head_node,
    unknown_head_type, head_type_not_in_zone, image_needs_ami, memory_spread,
)  # fmt: skip
