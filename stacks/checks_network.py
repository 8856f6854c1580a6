"""What can be wrong with where things stand: zones, subnets, addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..modules.catalog import regions
from ..modules.fleet.interfaces import interfaces as interfaces_of
from ..modules.fleet.model import Fleet
from ..modules.fleet.shape import facts_of
from ..modules.lustre.model import Lustre
from ..modules.network import subnets
from ..modules.network.endpoints import interfaces as endpoints_of
from ..modules.network.zones import ChosenZone
from ..modules.queue.model import Queue
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.nearest import nearest
from ..modules.spec.text import Zone
from .model import Cluster

_NETWORK: Path = ("network", "zones")


def _fleets(part: Cluster) -> Iterator[tuple[Path, Fleet]]:
    for name, queue in part.queues.items():
        for fleet_name, fleet in queue.fleets.items() if isinstance(queue, Queue) else ():
            yield ("queues", name, "fleets", fleet_name), fleet


def _lists(part: Cluster) -> Iterator[tuple[Path, tuple[int | Zone, ...]]]:
    """Every list of zones."""
    yield _NETWORK, part.network.zones
    for path, fleet in _fleets(part):
        yield (*path, "zones"), fleet.zones


def _written(part: Cluster) -> Iterator[tuple[Path, Zone]]:
    """Every zone that is written, with its place; what was derived from it would only repeat its problem."""
    head = part.head_node.zone
    if head is not None and not isinstance(head, ChosenZone):
        yield ("head_node", "zone"), head
    for path, zones in _lists(part):
        for index, zone in enumerate(zones):
            if isinstance(zone, Zone) and not isinstance(zone, ChosenZone):
                yield (*path, index), zone
    for where, entry in part.storage.items():
        zone = entry.zone if isinstance(entry, Lustre) else None
        if zone is not None and zone != head:
            yield ("storage", where, "zone"), zone


def _new(part: Cluster) -> bool:
    return part.network.subnets is None


def _region_known(part: Cluster) -> bool:
    return regions.partition(part.region) is not None


@check("HPC210", "There is no such region", on=Cluster)
def unknown_region(part: Cluster, site: Site) -> Iterator[Finding]:
    """A region is written as AWS writes it: `us-east-2`. Everything else depends on it: partition, zones, instance types.

    Bad:
        region: us-middle-1

    Good:
        region: us-east-1
    """
    listed = regions.names()
    if part.region not in listed and not (_region_known(part) and not _misspelt(part.region)):
        help = f"write {' or '.join(regions.nearest(part.region)) or 'us-east-1'}"
        yield site.finding("region", detail=f"{part.region} is no region of AWS", help=help)


def _misspelt(region: str) -> bool:
    """Say whether the words between country and number are none that AWS uses; a new number may be a new region."""
    return region[:-1] not in {name[:-1] for name in regions.names()}


def _zone_problem(zone: Zone, region: str, known: Iterable[str]) -> tuple[str, str] | None:
    """What is wrong with a zone of a new network, and what to write."""
    listed = list(known)
    help = f"use {', '.join(listed)}" if listed else "write a zone id of the region"
    found = regions.zone(zone)
    if found is not None and found.region != region:
        return f"{zone} is in {found.region}; region is {region}", help
    if subnets.is_letter(zone) and found is not None:
        return None
    if found is not None and subnets.slot(zone) is None:
        return f"{zone} is a local or a Wavelength zone, in which a cluster's network cannot be", help
    if found is None or (listed and zone not in listed):
        close = nearest(zone, listed)
        return f"{region} has no zone {zone}", f"write {close}" if close else help
    return None


@check("HPC211", "The zone is none of the region", on=Cluster)
def wrong_zone(part: Cluster, site: Site) -> Iterator[Finding]:
    """Zones are written as ids such as `use2-az2`, which mean the same place in every account. A new network takes the
    zones of its region, but no local ones.

    Bad:
        network: {zones: [use1-az1]}

    Good:
        network: {zones: [use2-az1]}
    """
    for path, zone in _written(part) if _new(part) and _region_known(part) else ():
        problem = _zone_problem(zone, part.region, site.catalog.zones(part.region))
        if problem:
            yield site.finding(*path, detail=problem[0], help=problem[1], because=(("region",),))


@check("HPC212", "A zone letter means another place in every account", on=Cluster, level=Level.NOTE)
def zone_letter(part: Cluster, site: Site) -> Iterator[Finding]:
    """`us-east-2a` of one account is `us-east-2c` of the next. So nobody can tell from here whether the zone has the
    instance types, and the same spec builds another cluster elsewhere. Ids such as `use2-az1` do not move:
    `aws ec2 describe-availability-zones` prints both.

    Bad:
        network: {zones: [us-east-2a]}

    Good:
        network: {zones: [use2-az1]}
    """
    for path, zone in _written(part) if _new(part) else ():
        if subnets.is_letter(zone):
            yield site.finding(*path, detail=f"{zone} is a letter", help="write the zone id, such as use2-az1")


@check("HPC213", "Zone ids and zone letters stand beside each other", on=Cluster)
def ids_beside_letters(part: Cluster, site: Site) -> Iterator[Finding]:
    """A letter and an id may be one zone, which nobody can tell from here: its subnets would be made twice. Where one
    zone is written as a letter, name all of them so, in `network.zones`.

    Bad:
        network: {zones: [us-east-2a, use2-az2]}

    Good:
        network: {zones: [use2-az1, use2-az2]}
    """
    named = [zone for zone in part.network.zones if isinstance(zone, Zone)]
    ids = [zone for zone in named if not subnets.is_letter(zone)]
    for path, zone in _written(part) if _new(part) and ids else ():
        if subnets.is_letter(zone):
            yield site.finding(
                *path,
                detail=f"{zone} is a letter; {ids[0]}, which the network has too, is an id",
                help="write ids only, or name all zones of the cluster by letter in `network.zones`",
            )


@check("HPC214", "There are not so many zones", on=Cluster)
def too_many_zones(part: Cluster, site: Site) -> Iterator[Finding]:
    """A count asks for as many zones as offer all instance types of the fleet, or as the region has. It stands alone:
    beside names it would say nothing.

    Bad:
        network: {zones: 9}

    Good:
        network: {zones: 3}
    """
    for path, zones in _lists(part) if _new(part) else ():
        for index, count in enumerate(zones):
            if not isinstance(count, int):
                continue
            others = [zone for zone in zones if isinstance(zone, Zone)]
            if others and not isinstance(others[0], ChosenZone):
                detail, help = f"{count} stands beside {others[0]}", f"remove {count}, or write it alone"
            elif count < 1:
                detail, help = f"{count} zones hold nothing", "write 1"
            else:
                found = len(others)
                detail = f"{count} asked for, {found} found: {', '.join(others)}"
                help = f"write {max(found, 1)}"
            yield site.finding(*path, index, detail=detail, help=help, because=(("region",),))


@check("HPC215", "The zone is not among those of the network", on=Cluster)
def zone_outside(part: Cluster, site: Site) -> Iterator[Finding]:
    """Where `network.zones` names zones, the new VPC has subnets in these and no others.

    Bad:
        network: {zones: [use2-az1]}
        head_node: {zone: use2-az2}

    Good:
        network: {zones: [use2-az1, use2-az2]}
        head_node: {zone: use2-az2}
    """
    named = part.network.zones
    for path, zone in _written(part) if _new(part) else ():
        if path[: len(_NETWORK)] != _NETWORK and zone not in named:
            words = ", ".join(map(str, named))
            yield site.finding(
                *path,
                detail=f"{zone} is not in network.zones: {words}",
                help=f"add {zone} to `network.zones`, or use {named[0] if named else 'another'}",
                also=(_NETWORK,),
                because=(_NETWORK,),
            )


@check("HPC216", "A place of the other kind of network", on=Cluster)
def other_kind(part: Cluster, site: Site) -> Iterator[Finding]:
    """In a new network nodes are placed by `zones`, and subnets follow. In an existing one they are placed by
    `subnets`, and each subnet is in the zone that it is in.

    Bad:
        queues:
          cpu: {instances: c7i.large, subnets: subnet-0123456789abcdef0}

    Good:
        network: {subnets: subnet-0123456789abcdef1}
        queues:
          cpu: {instances: c7i.large, subnets: subnet-0123456789abcdef0}
    """
    because: tuple[Path, ...] = (("network", "subnets"),)
    if _new(part):
        for path, fleet in _fleets(part):
            if fleet.subnets:
                detail, help = "the network is a new one", "write `zones`, or add `network.subnets`"
                yield site.finding(*path, "subnets", detail=detail, help=help, because=because)
        return
    detail, help = "network.subnets names an existing network", "write `subnets` in its place"
    for path, fleet in _fleets(part):
        if fleet.zones:
            yield site.finding(*path, "zones", detail=detail, help=help, also=because, because=because)
    if part.head_node.zone is not None:
        yield site.finding("head_node", "zone", detail=detail, help="remove it", also=because, because=because)


def addresses_of_a_node(fleet: Fleet, site: Site) -> int:
    """How many addresses one node takes: one for each interface that speaks IP."""
    facts = facts_of(fleet, site.catalog)
    if not facts:
        return 1
    layout = interfaces_of(facts, efa=bool(fleet.efa), every_card_ip=fleet.efa_interfaces == "efa")
    return max(sum(interface.kind != "efa-only" for interface in layout), 1)


@check("HPC217", "More nodes than a zone has addresses", on=Cluster)
def too_few_addresses(part: Cluster, site: Site) -> Iterator[Finding]:
    """The private subnet of a zone is an eighth of `network.cidr`, of which AWS keeps five addresses. Each node takes
    one, with `efa_interfaces: efa` one for each network card; head node, endpoints and storage take some too. Without
    room the last nodes do not start. A fleet over several zones counts in equal parts.

    Bad:
        network: {cidr: 10.0.0.0/22}
        queues:
          cpu: {instances: c7i.large, nodes: 0-200}

    Good:
        network: {cidr: 10.0.0.0/20}
        queues:
          cpu: {instances: c7i.large, nodes: 0-200}
    """
    block = part.network.cidr.network
    if not _new(part) or block.version == 6 or not subnets.WIDEST <= block.prefixlen <= subnets.NARROWEST_PRIVATE:
        return
    needed: dict[Zone, int] = defaultdict(lambda: len(endpoints_of(part.network)) + len(part.storage) + 1)
    largest: dict[Zone, tuple[int, Path]] = {}
    for path, fleet in _fleets(part):
        zones = [zone for zone in fleet.zones if isinstance(zone, Zone)]
        for zone in zones:
            share = -(-fleet.nodes.maximum // len(zones)) * addresses_of_a_node(fleet, site)
            needed[zone] += share
            largest[zone] = max(largest.get(zone, (0, path)), (share, path))
    room = subnets.capacity(part.network.cidr)
    for zone, count in needed.items():
        if count > room:
            yield site.finding(
                *largest[zone][1],
                "nodes",
                detail=f"{zone} has {room} addresses of {part.network.cidr}; {count} are needed",
                help=_more_room(part, count),
                also=(("network", "cidr"),),
                because=(("network", "cidr"), _NETWORK),
            )


def _more_room(part: Cluster, count: int) -> str:
    """The smallest block that holds so many nodes in a zone, or more zones where even the largest does not."""
    block = part.network.cidr.network
    for prefix in range(block.prefixlen, subnets.WIDEST - 1, -1):
        wider = str(block.supernet(new_prefix=prefix))
        if subnets.capacity(wider) >= count:
            return f"write network: {{cidr: {wider}}}, or fewer nodes"
    return "write fewer nodes, or spread them with `zones: 2`"


@check("HPC218", "A place is named twice", on=Cluster)
def place_twice(part: Cluster, site: Site) -> Iterator[Finding]:
    """A list of zones or subnets says where nodes may be; twice the same says nothing more, and makes the same resource
    twice.

    Bad:
        network: {zones: [use2-az1, use2-az1]}

    Good:
        network: {zones: [use2-az1, use2-az2]}
    """
    existing = part.network.subnets
    listed: list[tuple[Path, tuple[int | str, ...]]] = list(_lists(part))
    if existing is not None:
        listed.append((("network", "subnets", "compute"), existing.compute))
        listed += [((*p, "subnets"), f.subnets) for p, f in _fleets(part) if f.subnets != existing.compute]
    for path, values in listed:
        for index, value in enumerate(values):
            if isinstance(value, str) and value in values[:index]:
                yield site.finding(*path, index, detail=f"{value} is there already", help="remove it")


@check("HPC219", "A public address in a private network", on=Cluster)
def public_in_private(part: Cluster, site: Site) -> Iterator[Finding]:
    """`private_only` means no internet gateway: nothing in the VPC can have a public address, and an elastic one leads
    nowhere.

    Bad:
        network: {private_only: true, dns: ec2}
        head_node: {elastic_ip: true}

    Good:
        network: {private_only: true, dns: ec2}
    """
    if not (_new(part) and part.network.private_only):
        return
    asked = [("head_node", key) for key in ("public_ip", "elastic_ip") if getattr(part.head_node, key)]
    asked += [(*path, "public_ip") for path, fleet in _fleets(part) if fleet.public_ip]
    for path in asked:
        also = (("network", "private_only"),)
        yield site.finding(*path, detail="network.private_only is true", help=f"remove `{path[-1]}`", also=also)


@check("HPC220", "Public addresses of nodes in private subnets", on=Cluster, level=Level.WARNING)
def public_in_private_subnet(part: Cluster, site: Site) -> Iterator[Finding]:
    """In a new network all compute nodes stand in private subnets, from which the way out leads through the NAT
    gateway. A public address costs money there, and nobody can reach it.

    Bad:
        queues:
          cpu: {instances: c7i.large, public_ip: true}

    Good:
        queues:
          cpu: {instances: c7i.large}
    """
    for path, fleet in _fleets(part) if _new(part) and not part.network.private_only else ():
        if fleet.public_ip:
            yield site.finding(*path, "public_ip", detail="nodes of a new network are private", help="remove it")


@check("HPC221", "A fixed public address in a private subnet", on=Cluster)
def elastic_in_private_subnet(part: Cluster, site: Site) -> Iterator[Finding]:
    """In a new network the head node stands in a public subnet where `public_ip` is true, which it is where
    `access.ssh` names anybody. In the private one answers leave through the NAT gateway, so nobody could reach an
    elastic address.

    Bad:
        head_node: {elastic_ip: true}

    Good:
        head_node: {elastic_ip: true, public_ip: true}
    """
    head = part.head_node
    if _new(part) and not part.network.private_only and head.elastic_ip and not head.public_ip:
        detail = "the head node is in a private subnet"
        help = "add public_ip: true, or sources to `access.ssh`"
        yield site.finding("head_node", "elastic_ip", detail=detail, help=help)


CHECKS = (
    unknown_region,
    wrong_zone,
    zone_letter,
    ids_beside_letters,
    too_many_zones,
    zone_outside,
    other_kind,
    too_few_addresses,
    place_twice,
    public_in_private,
    public_in_private_subnet,
    elastic_in_private_subnet,
)
