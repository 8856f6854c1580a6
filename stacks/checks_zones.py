"""What can be wrong with the region and the zones of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..modules.catalog import regions
from ..modules.network import subnets
from ..modules.network.zones import ChosenZone
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.nearest import nearest
from ..modules.spec.text import Zone
from .model import Cluster
from .whereabouts import NETWORK_ZONES, fleets_of, has_new_network, written_zones, zone_lists


def _region_known(part: Cluster) -> bool:
    return regions.partition(part.region) is not None


@check("HPC210", "There is no such region", on=Cluster)
def unknown_region(part: Cluster, site: Site) -> Iterator[Finding]:
    """A region is written as AWS writes it: `us-east-2`. Partition, zones and instance types depend on it.

    Bad:
        region: us-middle-1

    Good:
        region: us-east-1
    """
    listed = regions.names()
    if part.region not in listed and not (_region_known(part) and not _misspelt(part.region)):
        help = f"write {' or '.join(regions.nearest(part.region)) or 'us-east-1'}"
        yield site.finding("region", detail=f"{part.region} is no region of AWS", help=help)


@check("HPC223", "Of the region no more is known than its name", on=Cluster, level=Level.WARNING)
def new_region(part: Cluster, site: Site) -> Iterator[Finding]:
    """A name in the manner of AWS may be that of a region younger than this hpc-tf. Which zones it has, and which of them
    offer the instance types, nobody can tell from here; `check --live` asks the account.

    Bad:
        region: eu-west-9

    Good:
        region: eu-west-1
    """
    if part.region not in regions.names() and _region_known(part) and not _misspelt(part.region):
        help = f"write {' or '.join(regions.nearest(part.region)) or 'us-east-1'}, or accept it with ignore: {{HPC223: reason}}"
        yield site.finding("region", detail=f"{part.region} is not in the catalog of hpc-tf", help=help)


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
    if found is not None and not (found.is_id and zone.count("-") == 1):
        return f"{zone} is a local or a Wavelength zone, in which a cluster's network cannot be", help
    if found is None or subnets.slot(zone) is None or (listed and zone not in listed):
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
    for path, zone in written_zones(part) if has_new_network(part) and _region_known(part) else ():
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
    for path, zone in written_zones(part) if has_new_network(part) else ():
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
    for path, zone in written_zones(part) if has_new_network(part) and ids else ():
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
    for path, zones in zone_lists(part) if has_new_network(part) else ():
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
    for path, zone in written_zones(part) if has_new_network(part) else ():
        if path[: len(NETWORK_ZONES)] != NETWORK_ZONES and zone not in named:
            words = ", ".join(map(str, named))
            yield site.finding(
                *path,
                detail=f"{zone} is not in network.zones: {words}",
                help=f"add {zone} to `network.zones`, or use {named[0] if named else 'another'}",
                also=(NETWORK_ZONES,),
                because=(NETWORK_ZONES,),
            )


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
    listed: list[tuple[Path, tuple[int | str, ...]]] = list(zone_lists(part))
    if existing is not None:
        listed.append((("network", "subnets", "compute"), existing.compute))
        listed += [((*p, "subnets"), f.subnets) for p, f in fleets_of(part) if f.subnets != existing.compute]
    for path, values in listed:
        for index, value in enumerate(values):
            if isinstance(value, str) and value in values[:index]:
                yield site.finding(*path, index, detail=f"{value} is there already", help="remove it")


CHECKS = (
    unknown_region,
    new_region,
    wrong_zone,
    zone_letter,
    ids_beside_letters,
    too_many_zones,
    zone_outside,
    place_twice,
)
