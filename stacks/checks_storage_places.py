"""What can be wrong with the zones and subnets in which storage stands."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.ebs.model import Ebs
from ..modules.queue.model import Queue
from ..modules.spec.check import Site, check
from ..modules.spec.expression import Expression
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.identifiers import SubnetId
from ..modules.spec.text import Zone
from ..modules.storage.model import Zonal
from ..modules.storage.pair import Paired
from .model import Cluster


def _places(part: Cluster) -> Iterator[tuple[Path, set[str]]]:
    """The zones, or existing subnets, of every fleet."""
    for name, queue in part.queues.items():
        for fleet_name, fleet in queue.fleets.items() if isinstance(queue, Queue) else ():
            chosen = fleet.subnets if part.network.subnets is not None else fleet.zones
            yield ("queues", name, "fleets", fleet_name), {str(place) for place in chosen if not isinstance(place, int)}


@check("HPC489", "Nodes stand in another zone than their storage", on=Cluster, level=Level.NOTE)
def other_zone(part: Cluster, site: Site) -> Iterator[Finding]:
    """EBS volumes are in the head node's zone, and a file system of FSx in one zone, unless its deployment type is
    multi-az. Nodes elsewhere reach them, at some more latency, and AWS bills the traffic between zones. EFS is in
    every zone.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB}
        queues:
          cpu: {instances: c7i.large, zones: 2}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB}
        queues:
          cpu: {instances: c7i.large, zones: 1}
    """
    subnets = part.network.subnets
    home = str(subnets.head_node) if subnets is not None else str(part.head_node.zone or "")
    used = set().union(*(places for _, places in _places(part)))
    for path, entry in part.storage.items():
        if not isinstance(entry, (Zonal, Ebs)) or entry.existing or any(isinstance(p, Expression) for p in used):
            continue
        if isinstance(entry, Paired) and entry.multi_az:
            continue
        own = str(entry.zone) if isinstance(entry, Zonal) and entry.zone is not None and subnets is None else home
        away = sorted(used - {own})
        if away and own and (subnets is None or len(used) > 1):  # a public and a private subnet may share a zone
            yield site.finding("storage", path, detail=f"it is in {own}; nodes also stand in {', '.join(away)}",
                               help="use efs, or keep the queues in one zone")  # fmt: skip


@check("HPC491", "In an existing network the subnet decides the zone", on=Cluster)
def zone_beside_subnets(part: Cluster, site: Site) -> Iterator[Finding]:
    """A file system stands in a subnet, and an existing subnet is in the zone that it is in: file systems of FSx go to
    the head node's.

    Bad:
        network: {subnets: subnet-0123456789abcdef0}
        storage:
          /scratch: {lustre: 1.2 TiB, zone: use2-az2}

    Good:
        network: {subnets: subnet-0123456789abcdef0}
        storage:
          /scratch: {lustre: 1.2 TiB}
    """
    for path, entry in part.storage.items():
        if (
            isinstance(entry, Zonal)
            and entry.zone is not None
            and not entry.existing
            and part.network.subnets is not None
        ):
            yield site.finding("storage", path, "zone", detail="`network.subnets` names existing subnets",
                               help="remove `zone`", also=(("network", "subnets"),))  # fmt: skip


@check("HPC428", "The second server's place is named in the wrong way", on=Cluster)
def standby_of_other_network(part: Cluster, site: Site) -> Iterator[Finding]:
    """In a new network `standby` is a zone, in which the network then has a subnet. In an existing one it is a subnet, in
    another zone than the head node's.

    Bad:
        storage:
          /data: {ontap: 2 TiB, deployment_type: multi-az-1, standby: subnet-0123456789abcdef0}

    Good:
        storage:
          /data: {ontap: 2 TiB, deployment_type: multi-az-1, standby: use2-az2}
    """
    existing = part.network.subnets
    for path, entry in part.storage.items():
        if not isinstance(entry, Paired) or not entry.multi_az or entry.standby is None:
            continue
        if existing is None and not isinstance(entry.standby, Zone):
            detail, help = "the network is new", "name a zone"
        elif existing is not None and isinstance(entry.standby, Zone):
            detail, help = "the network exists already", "name a subnet in another zone"
        elif existing is not None and isinstance(entry.standby, SubnetId) and entry.standby == existing.head_node:
            detail, help = "the first server is in the head node's subnet", "name a subnet in another zone"
        else:
            continue
        yield site.finding("storage", path, "standby", detail=f"{entry.standby}, but {detail}", help=help)


CHECKS = (other_zone, zone_beside_subnets, standby_of_other_network)
