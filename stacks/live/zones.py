"""Zones of the account: that it may use them, and that they offer the instance types today."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.network.subnets import is_letter
from ...modules.spec.finding import Finding, Path
from ...modules.spec.text import Zone
from ..whereabouts import has_new_network, written_zones
from .check import Scene, live
from .network import subnets_of

_ZONES, _OFFERINGS = "ec2.describe_availability_zones", "ec2.describe_instance_type_offerings"


def zone_ids(scene: Scene) -> dict[str, str]:
    """The zones of the account, by name and by id, to their ids."""
    found = scene.ask(_ZONES)["AvailabilityZones"]
    return {key: z["ZoneId"] for z in found for key in (z["ZoneName"], z["ZoneId"])}


@live("HPC820", "The account has no such zone")
def no_zone(scene: Scene) -> Iterator[Finding]:
    """Older zones are closed to new accounts, and local ones must be opted into."""
    known = zone_ids(scene)
    for path, zone in written_zones(scene.written):
        if str(zone) not in known:
            yield scene.finding(
                path, detail=f"this account has {', '.join(sorted(set(known.values())))}", help="name one of these",
                by=scene.shown(_ZONES),
            )  # fmt: skip


def zones_of(scene: Scene, zones: tuple[object, ...], subnets: tuple[object, ...]) -> list[str]:
    """Zone ids in which nodes stand: those of a new network, or those of their subnets."""
    if not has_new_network(scene.cluster):
        known = subnets_of(scene)
        return [known[str(name)]["AvailabilityZoneId"] for name in subnets if str(name) in known]
    ids = zone_ids(scene) if any(isinstance(z, Zone) and is_letter(z) for z in zones) else {}
    return [ids.get(str(zone), str(zone)) for zone in zones if isinstance(zone, Zone)]


def _wanted(scene: Scene) -> Iterator[tuple[Path, str, list[str]]]:
    """Every instance type with its place and the zones that must offer it."""
    named = scene.cluster.network.subnets
    head = scene.cluster.head_node
    own = () if named is None else (named.head_node,)
    yield ("head_node", "instance"), str(head.instance), zones_of(scene, (head.zone,), own)
    for path, pool in scene.pools():
        yield (*path, "instance"), str(pool.instance), zones_of(scene, pool.zones, pool.subnets)
    for path, fleet in scene.fleets():
        for index, name in enumerate(fleet.instances):
            yield (*path, "instances", index), str(name), zones_of(scene, fleet.zones, fleet.subnets)


@live("HPC821", "The zone does not offer the instance type")
def not_offered(scene: Scene) -> Iterator[Finding]:
    """What a zone offers changes: the catalog of hpc-tf is as old as its release, and knows nothing of the zones behind
    subnets. This asks EC2 today."""
    wanted = [(path, name, zones) for path, name, zones in _wanted(scene) if zones]
    types = sorted({name for _, name, _ in wanted})
    asked = {"LocationType": "availability-zone-id", "Filters": [{"Name": "instance-type", "Values": types}]}
    found = scene.ask(_OFFERINGS, **asked)["InstanceTypeOfferings"] if types else ()
    offered = {(o["InstanceType"], o["Location"]) for o in found}
    for path, name, zones in wanted:
        without = sorted({zone for zone in zones if (name, zone) not in offered})
        if without:
            there = sorted(zone for kind, zone in offered if kind == name)
            by = scene.shown(
                _OFFERINGS, LocationType="availability-zone-id", Filters=[{"Name": "instance-type", "Values": [name]}]
            )
            help = f"place it in {', '.join(there)}" if there else "choose another type"
            yield scene.finding(path, detail=f"{name} is not in {', '.join(without)}", help=help, by=by)


CHECKS = (no_zone, not_offered)
