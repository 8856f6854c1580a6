"""Reservations, capacity blocks and placement groups: that they exist and hold what the fleets ask of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...modules.fleet.model import CapacityBlock, Fleet, Reservation
from ...modules.spec.finding import Finding, Level, Path
from ...modules.spec.identifiers import CapacityReservationId, PlacementGroupId, ReservationGroupArn
from .account import Answer
from .check import Scene, live
from .zones import zone_ids, zones_of

_RESERVATIONS, _MEMBERS = "ec2.describe_capacity_reservations", "resource_groups.list_group_resources"
_GROUPS = "ec2.describe_placement_groups"
_LINUX, _RED_HAT = "Linux/UNIX", "Red Hat Enterprise Linux"
_HERE = ("active", "scheduled", "pending", "delayed")


def _rungs(scene: Scene) -> Iterator[tuple[Path, Fleet, str, bool]]:
    """Every reservation that a fleet names: its place, the fleet, its id or group, and whether it is meant as a block."""
    for path, fleet in scene.fleets():
        for index, rung in enumerate(fleet.capacity):
            if isinstance(rung, CapacityBlock):
                yield (*path, "capacity", index), fleet, str(rung.capacity_block), True
            elif isinstance(rung, Reservation):
                yield (*path, "capacity", index), fleet, str(rung.reservation), False


def _known(scene: Scene) -> dict[str, Answer]:
    """All reservations of the account, and those shared with it, by id. EC2 has no filter for several ids."""
    if not scene.places(CapacityReservationId, ReservationGroupArn):
        return {}
    return {r["CapacityReservationId"]: r for r in scene.ask(_RESERVATIONS)["CapacityReservations"]}


def _named(scene: Scene) -> Iterator[tuple[Path, Fleet, Answer, bool, str]]:
    """Every reservation by id that exists and is not over, with the command that shows it."""
    known = _known(scene)
    for path, fleet, key, block in _rungs(scene):
        if key in known and known[key]["State"] in _HERE:
            yield path, fleet, known[key], block, scene.shown(_RESERVATIONS, CapacityReservationIds=[key])


@live("HPC845", "The capacity reservation cannot be used")
def no_reservation(scene: Scene) -> Iterator[Finding]:
    """A reservation belongs to one region, and is seen by the accounts that it is shared with. One that has ended or been
    cancelled holds nothing."""
    known = _known(scene)
    for key, places in scene.places(CapacityReservationId).items():
        state = known[key]["State"] if key in known else ""
        if state not in _HERE:
            detail = f"{key} is {state}" if state else f"{scene.account.region} has no {key} for this account"
            yield scene.finding(
                *places, detail=detail, help="name another one", by=scene.shown(_RESERVATIONS, CapacityReservationIds=[key])
            )


@live("HPC846", "The capacity reservation is for other instances")
def other_reservation(scene: Scene) -> Iterator[Finding]:
    """A reservation holds instances of one type and one platform, in one zone."""
    for path, fleet, found, _, by in _named(scene):
        key, kind, zone = found["CapacityReservationId"], found["InstanceType"], found["AvailabilityZone"]
        ids = zone_ids(scene)
        places = zones_of(scene, fleet.zones, fleet.subnets)
        if kind not in map(str, fleet.instances):
            detail = f"{key} holds {kind}, the fleet asks for {', '.join(fleet.instances)}"
            yield scene.finding(path, detail=detail, help=f"write instances: {kind}, or name another", by=by)
        if places and ids.get(zone, zone) not in places:
            detail = f"{key} is in {zone} ({ids.get(zone, zone)}), the fleet in {', '.join(places)}"
            yield scene.finding(path, detail=detail, help=f"place the fleet in {ids.get(zone, zone)}", by=by)
        platform = _platform(scene, fleet)
        if found.get("InstancePlatform", platform) != platform:
            detail = f"{key} is for {found['InstancePlatform']}, the image is {platform}"
            yield scene.finding(path, detail=detail, help=f"name one for {platform}", by=by)


def _platform(scene: Scene, fleet: Fleet) -> str:
    """What EC2 bills an image as: it says so of those that exist, and of public ones the operating system tells."""
    image = fleet.image or scene.cluster.image
    if image.ami is not None:
        asked = [{"Name": "image-id", "Values": [str(image.ami)]}]
        found = scene.ask("ec2.describe_images", Filters=asked)["Images"] if image.ami.startswith("ami-") else []
        return str(found[0].get("PlatformDetails", _LINUX)) if found else _LINUX
    return _RED_HAT if image.system.startswith("rhel") else _LINUX


@live("HPC847", "The capacity reservation is too small")
def small_reservation(scene: Scene) -> Iterator[Finding]:
    """All fleets that use a reservation share its instances. A fleet whose ladder goes on behind the reservation may have
    more nodes than that, and is not counted."""
    wanted: dict[str, int] = defaultdict(int)
    uses: dict[str, list[tuple[Path, Answer, str]]] = defaultdict(list)
    for path, fleet, found, _, by in _named(scene):
        key = found["CapacityReservationId"]
        wanted[key] += fleet.nodes.maximum if len(fleet.capacity) == 1 else 0
        uses[key].append((path, found, by))
    for key, places in uses.items():
        _, found, by = places[0]
        if wanted[key] > found["TotalInstanceCount"]:
            yield scene.finding(
                *[path for path, _, _ in places], detail=f"{key} holds {found['TotalInstanceCount']} instances; {wanted[key]} are asked for",
                help="ask for fewer nodes, enlarge it, or add on-demand to the ladder", by=by,
            )  # fmt: skip


@live("HPC848", "A capacity block is no reservation")
def block_or_reservation(scene: Scene) -> Iterator[Finding]:
    """Both have ids that begin with `cr-`, but EC2 launches into a capacity block another way."""
    for path, _, found, block, by in _named(scene):
        key = found["CapacityReservationId"]
        if (found.get("ReservationType") == "capacity-block") != block:
            words = ("a reservation", f"capacity: {key}") if block else ("a capacity block", f"{{capacity_block: {key}}}")
            yield scene.finding(path, detail=f"{key} is {words[0]}", help=f"write {words[1]}", by=by)


@live("HPC849", "The capacity block has not begun", Level.WARNING)
def block_not_begun(scene: Scene) -> Iterator[Finding]:
    """Nodes of a block start when it does; until then the head node holds them back."""
    for path, _, found, block, by in _named(scene):
        if block and found["State"] != "active":
            detail = f"{found['CapacityReservationId']} is {found['State']}, from {found.get('StartDate', 'a later day')}"
            yield scene.finding(path, detail=detail, help="wait, or accept it in `ignore`", by=by)


@live("HPC850", "The resource group holds no fitting reservation")
def no_reservation_of_group(scene: Scene) -> Iterator[Finding]:
    """EC2 launches each of a fleet's types into any reservation of the group that is for it, and in a zone of the fleet."""
    known = _known(scene)
    for path, fleet, key, _ in _rungs(scene):
        if not key.startswith("arn:"):
            continue
        found = scene.one(_MEMBERS, Group=key)
        arns = [m["ResourceArn"] for m in found["ResourceIdentifiers"]] if found is not None else []
        ids = zone_ids(scene)
        zones = zones_of(scene, fleet.zones, fleet.subnets)
        members = [known[name] for name in (arn.rsplit("/", 1)[-1] for arn in arns) if name in known]
        here = [m for m in members if not zones or ids.get(m["AvailabilityZone"], m["AvailabilityZone"]) in zones]
        held = {member["InstanceType"] for member in here}
        without = [str(t) for t in fleet.instances if str(t) not in held]
        if without:
            detail = f"{key} does not exist" if found is None else f"it holds none of {', '.join(without)} in {', '.join(zones)}"
            by = scene.shown(_MEMBERS, Group=key)
            yield scene.finding(path, detail=detail, help="add a reservation of the type to the group, or name another", by=by)


@live("HPC851", "The placement group cannot be used")
def no_placement_group(scene: Scene) -> Iterator[Finding]:
    """A placement group belongs to one account and region, and `cluster` is the strategy that keeps nodes close together."""
    wanted = [(path, fleet.placement_group) for path, fleet in scene.fleets() if not isinstance(fleet.placement_group, bool)]
    groups = scene.ask(_GROUPS)["PlacementGroups"] if wanted else ()  # EC2 has no filter for ids
    for path, name in wanted:
        key = "GroupId" if isinstance(name, PlacementGroupId) else "GroupName"
        found = next((g for g in groups if g.get(key) == str(name)), None)
        if found is None or found.get("Strategy") != "cluster":
            said = f"{name} has strategy {found['Strategy']}" if found else f"{scene.account.region} has no {name}"
            by = scene.shown(_GROUPS, **{f"{key}s": [str(name)]})
            help = "name a group of strategy cluster, or write true for a new one"
            yield scene.finding((*path, "placement_group"), detail=said, help=help, by=by)


@live("HPC853", "The reservation is in another placement group", Level.WARNING)
def reservation_of_another_group(scene: Scene) -> Iterator[Finding]:
    """A reservation that was made in a placement group starts instances in that group only; one that was made in none
    starts none in a group, or far from it."""
    for path, fleet, found, block, by in _named(scene):
        group = str(found.get("PlacementGroupArn", "")).rpartition("/")[2]
        wanted = fleet.placement_group
        named = isinstance(wanted, str) and not isinstance(wanted, PlacementGroupId)
        if not block and ((group and wanted != group) or (not group and named)):
            detail = f"{found['CapacityReservationId']} was made in {group or 'no group'}, the fleet is in {_words(wanted)}"
            help = f"write placement_group: {group}" if group else "write placement_group: false, or name a fitting one"
            yield scene.finding((*path[:-2], "placement_group"), path, detail=detail, help=help, by=by)


def _words(group: object) -> str:
    if isinstance(group, bool):
        return "one of its own" if group else "none"
    return str(group)


_STATUS = "ec2.describe_capacity_block_status"
# An UltraServer of GB200 has 18 instances; blocks are sold of one, or of half of one.
_ULTRASERVERS, _OF_AN_ULTRASERVER = "p6e-gb200.", (9, 18)


@live("HPC854", "The capacity block is not whole", Level.WARNING)
def block_not_whole(scene: Scene) -> Iterator[Finding]:
    """An UltraServer is one machine to its jobs: its interconnect is sound, and all of its 9 or 18 instances are there."""
    # pcluster/validators/ec2_validators.py of 3.16.1: CapacityBlockHealthStatusValidator, UltraserverCapacityBlockSizeValidator
    for path, _, found, block, _ in _named(scene):
        key, kind, count = found["CapacityReservationId"], found["InstanceType"], found["TotalInstanceCount"]
        name = found.get("CapacityBlockId")
        if not block or not kind.startswith(_ULTRASERVERS) or name is None:
            continue
        by = scene.shown(_STATUS, CapacityBlockIds=[name])
        problems = [] if count in _OF_AN_ULTRASERVER else [f"has {count} instances, which is neither 9 nor 18"]
        for status in scene.ask(_STATUS, CapacityBlockIds=[name])["CapacityBlockStatuses"]:
            if status.get("InterconnectStatus", "ok") != "ok":
                problems.append(f"has an interconnect that is {status['InterconnectStatus']}")
            if status.get("TotalUnavailableCapacity"):
                problems.append(f"lacks {status['TotalUnavailableCapacity']} of its instances")
        for problem in problems:
            yield scene.finding(path, detail=f"{key} {problem}", help="ask AWS Support, or wait", by=by)


CHECKS = (
    no_reservation, other_reservation, small_reservation, block_or_reservation, block_not_begun, no_reservation_of_group,
    no_placement_group, reservation_of_another_group, block_not_whole,
)  # fmt: skip
