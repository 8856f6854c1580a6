"""Existing subnets and their VPC: that they exist, fit together, and have room and ways for the nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...modules.fleet.interfaces import interfaces
from ...modules.fleet.shape import facts_of
from ...modules.spec.finding import Finding, Level, Path
from ...modules.spec.identifiers import PrefixListId, SubnetId
from .account import Answer
from .check import Scene, live

_CALL = "ec2.describe_subnets"
_KEPT_BY_AWS = 5


def subnets_of(scene: Scene) -> dict[str, Answer]:
    """The subnets that the spec names and that exist, by id."""
    return {s["SubnetId"]: s for s in scene.listed(_CALL, "Subnets", "subnet-id", list(scene.places(SubnetId)))}


def vpcs_of(scene: Scene) -> dict[str, list[str]]:
    """The VPCs of the subnets, each with its subnets."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, subnet in subnets_of(scene).items():
        found[subnet["VpcId"]].append(name)
    return dict(found)


def head_subnet(scene: Scene) -> Answer | None:
    """The subnet of the head node in an existing network."""
    named = scene.cluster.network.subnets
    return subnets_of(scene).get(str(named.head_node)) if named is not None else None


@live("HPC810", "There is no such subnet")
def no_subnet(scene: Scene) -> Iterator[Finding]:
    """A subnet belongs to one region, and to one account or to those that it is shared with."""
    known = subnets_of(scene)
    for name, places in scene.places(SubnetId).items():
        if name not in known:
            yield scene.finding(
                *places, detail=f"{scene.account.region} has no {name} for this account",
                help="name a subnet of this account and region", by=scene.shown(_CALL, SubnetIds=[name]),
            )  # fmt: skip


@live("HPC811", "The subnets are not of one VPC")
def several_vpcs(scene: Scene) -> Iterator[Finding]:
    """All nodes of a cluster, and what it mounts, stand in one VPC: that of the head node's subnet, and of `network.vpc`
    where that is written."""
    wanted, head = scene.cluster.network.vpc, head_subnet(scene)
    vpc = str(wanted) if wanted is not None and str(wanted).startswith("vpc-") else head["VpcId"] if head else None
    places = scene.places(SubnetId)
    for other, names in vpcs_of(scene).items() if vpc else ():
        for name in names if other != vpc else ():
            yield scene.finding(
                *places[name], detail=f"{name} is in {other}, not in {vpc}", help=f"name a subnet of {vpc}",
                by=scene.shown(_CALL, SubnetIds=[name]),
            )  # fmt: skip


@live("HPC812", "The VPC resolves no names")
def no_names(scene: Scene) -> Iterator[Finding]:
    """File systems, endpoints and nodes are reached by name, which needs both `enableDnsSupport` and
    `enableDnsHostnames` of the VPC."""
    for vpc in vpcs_of(scene):
        for attribute in ("enableDnsSupport", "enableDnsHostnames"):
            asked = {"VpcId": vpc, "Attribute": attribute}
            answer = scene.ask("ec2.describe_vpc_attribute", **asked)
            if not answer[attribute[0].upper() + attribute[1:]]["Value"]:
                yield scene.finding(
                    ("network", "subnets"), detail=f"{attribute} of {vpc} is off",
                    help=f"let its owner turn {attribute} on", by=scene.shown("ec2.describe_vpc_attribute", **asked),
                )  # fmt: skip


@live("HPC813", "Two subnets of a fleet are in one zone")
def two_of_a_zone(scene: Scene) -> Iterator[Finding]:
    """EC2 takes one subnet of each zone where it may choose among several."""
    known = subnets_of(scene)
    for path, fleet in scene.fleets():
        seen: dict[str, str] = {}
        for index, name in enumerate(map(str, fleet.subnets)):
            zone = known[name]["AvailabilityZone"] if name in known else None
            first = seen.setdefault(zone, name) if zone else name
            if first != name:
                yield scene.finding(
                    (*path, "subnets", index), detail=f"{name} and {first} are both in {zone}",
                    help="keep one of them, or make a fleet for each", by=scene.shown(_CALL, SubnetIds=[first, name]),
                )  # fmt: skip


def _needed(scene: Scene) -> Iterator[tuple[str, int, Path]]:
    """Addresses that each kind of node takes of each of its subnets at most."""
    named = scene.cluster.network.subnets
    if named is not None:
        yield str(named.head_node), 1, ("network", "subnets", "head_node")
    for place, pool in scene.pools():
        for name in pool.subnets:
            yield str(name), -(-pool.count // len(pool.subnets)), (*place, "count")
    for path, fleet in scene.fleets():
        types = facts_of(fleet, scene.catalog)
        layout = interfaces(types, efa=bool(fleet.efa), every_card_ip=fleet.efa_interfaces == "efa") if types else ()
        each = max(sum(interface.kind != "efa-only" for interface in layout), 1)
        for name in fleet.subnets:
            yield str(name), -(-fleet.nodes.maximum // len(fleet.subnets)) * each, (*path, "nodes")


def _demand(scene: Scene) -> Iterator[tuple[str, Answer, int, Path]]:
    """Each existing subnet with all addresses that are needed of it, and the fleet that needs most."""
    total: dict[str, int] = defaultdict(int)
    largest: dict[str, tuple[int, Path]] = {}
    for name, count, path in _needed(scene):
        total[name] += count
        largest[name] = max(largest.get(name, (0, path)), (count, path))
    for name, subnet in subnets_of(scene).items():
        if name in total:
            yield name, subnet, total[name], largest[name][1]


def _size(subnet: Answer) -> int:
    return int(2 ** (32 - int(subnet["CidrBlock"].split("/")[1]))) - _KEPT_BY_AWS


@live("HPC814", "More nodes than the subnet has addresses")
def small_subnet(scene: Scene) -> Iterator[Finding]:
    """Each node takes an address, with `efa_interfaces: efa` one for each network card. AWS keeps five of a subnet. A
    fleet over several subnets counts in equal parts."""
    for name, subnet, count, path in _demand(scene):
        if count > _size(subnet):
            yield scene.finding(
                path, detail=f"{name} ({subnet['CidrBlock']}) has {_size(subnet)} addresses; {count} are needed",
                help="ask for fewer nodes, or add a larger subnet", by=scene.shown(_CALL, SubnetIds=[name]),
            )  # fmt: skip


@live("HPC815", "The subnet is too full for all nodes", Level.WARNING)
def full_subnet(scene: Scene) -> Iterator[Finding]:
    """Others have addresses of the subnet too. Those of this cluster's running nodes count as taken here, so for a
    running cluster this may be a false alarm."""
    for name, subnet, count, path in _demand(scene):
        free = int(subnet["AvailableIpAddressCount"])
        if free < count <= _size(subnet):
            yield scene.finding(
                path, detail=f"{name} has {free} free addresses; {count} are needed",
                help="ask for fewer nodes, or add another subnet", by=scene.shown(_CALL, SubnetIds=[name]),
            )  # fmt: skip


@live("HPC816", "The subnet gives public addresses to nodes with several network cards")
def public_with_cards(scene: Scene) -> Iterator[Finding]:
    """EC2 gives no public address to an instance that starts with several interfaces, and refuses the launch where the
    subnet asks for it."""
    known = subnets_of(scene)
    for path, fleet in scene.fleets():
        types = facts_of(fleet, scene.catalog)
        layout = interfaces(types, efa=bool(fleet.efa), every_card_ip=fleet.efa_interfaces == "efa") if types else ()
        for name in fleet.subnets if len(layout) > 1 and fleet.public_ip is None else ():
            if known.get(str(name), {}).get("MapPublicIpOnLaunch"):
                yield scene.finding(
                    (*path, "subnets"), detail=f"{name} maps public addresses; {types[0].name} has {len(layout)} interfaces",
                    help="name a private subnet", by=scene.shown(_CALL, SubnetIds=[str(name)]),
                )  # fmt: skip


def _routes(scene: Scene, subnet: Answer) -> list[Answer]:
    """The routes of a subnet: those of its own table, else of the VPC's main one."""
    tables = scene.listed("ec2.describe_route_tables", "RouteTables", "vpc-id", [subnet["VpcId"]])
    main: list[Answer] = []
    for table in tables:
        for association in table.get("Associations", ()):
            if association.get("SubnetId") == subnet["SubnetId"]:
                return list(table["Routes"])
            main = list(table["Routes"]) if association.get("Main") else main
    return main


def _way_out(scene: Scene, subnet: Answer) -> str:
    """How a subnet reaches the internet: ``internet`` with a public address, ``other`` as NAT does, or not."""
    for route in _routes(scene, subnet):
        if route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("State", "active") == "active":
            return "internet" if str(route.get("GatewayId", "")).startswith("igw-") else "other"
    return ""


def _shown_routes(scene: Scene, subnet: Answer) -> str:
    asked = [{"Name": "vpc-id", "Values": [subnet["VpcId"]]}]
    return scene.shown("ec2.describe_route_tables", Filters=asked)


@live("HPC817", "A public address in a private subnet")
def public_in_private(scene: Scene) -> Iterator[Finding]:
    """A subnet is public where its default route leads to an internet gateway. In any other nobody reaches a public
    address, and answers leave another way."""
    head, subnet = scene.cluster.head_node, head_subnet(scene)
    asked = next((key for key in ("elastic_ip", "public_ip") if getattr(head, key)), None)
    if asked and subnet is not None and _way_out(scene, subnet) != "internet":
        yield scene.finding(
            ("head_node", asked), ("network", "subnets"), detail=f"{subnet['SubnetId']} has no route to an internet gateway",
            help=f"remove `{asked}`, or name a public subnet as network.subnets.head_node", by=_shown_routes(scene, subnet),
        )  # fmt: skip


@live("HPC818", "Nodes of the subnet cannot reach AWS", Level.WARNING)
def no_way_out(scene: Scene) -> Iterator[Finding]:
    """Nodes call AWS when they boot. A private subnet needs a route to a NAT gateway (or a proxy), or endpoints in the
    VPC; a public one needs public addresses besides."""
    known, told = subnets_of(scene), set()
    wanted = [(str(n), (*p, "subnets"), f.public_ip) for p, f in scene.fleets() for n in f.subnets]
    wanted += [(str(n), (*p, "subnets"), None) for p, pool in scene.pools() for n in pool.subnets]
    for name, path, public in wanted:
        subnet = known.get(name)
        if subnet is None or name in told or getattr(scene.cluster.network, "proxy", None):
            continue
        way = _way_out(scene, subnet)
        addressed = public if public is not None else subnet.get("MapPublicIpOnLaunch", False)
        lost = not way or (way == "internet" and not addressed)
        if lost and not _has_endpoints(scene, subnet["VpcId"]):
            told.add(name)
            why = "its nodes have no public address" if way else "it has no default route, and its VPC no endpoint of EC2"
            yield scene.finding(
                path, detail=f"{name}: {why}", help="add a route to a NAT gateway, or endpoints to the VPC",
                by=_shown_routes(scene, subnet),
            )  # fmt: skip


def _has_endpoints(scene: Scene, vpc: str) -> bool:
    """Say whether EC2 can be reached inside the VPC."""
    found = scene.listed("ec2.describe_vpc_endpoints", "VpcEndpoints", "vpc-id", [vpc])
    return any(str(e["ServiceName"]).endswith(".ec2") for e in found)


@live("HPC819", "There is no such prefix list")
def no_prefix_list(scene: Scene) -> Iterator[Finding]:
    """A managed prefix list belongs to one region, and is seen by the accounts that it is shared with."""
    places = scene.places(PrefixListId)
    call = "ec2.describe_managed_prefix_lists"
    known = {p["PrefixListId"] for p in scene.listed(call, "PrefixLists", "prefix-list-id", list(places))}
    for name, where in places.items():
        if name not in known:
            yield scene.finding(
                *where, detail=f"{scene.account.region} has no {name} for this account",
                help="name another one, or let its owner share it", by=scene.shown(call, PrefixListIds=[name]),
            )  # fmt: skip


CHECKS = (
    no_subnet, several_vpcs, no_names, two_of_a_zone, small_subnet, full_subnet, public_with_cards, public_in_private, no_way_out,
    no_prefix_list,
)  # fmt: skip
