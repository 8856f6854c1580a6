"""Quotas of the account: how many vCPUs of which kind it may run, and whether it has room for a network."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ...modules.fleet.model import Fleet, OnDemand, Spot
from ...modules.spec.finding import Finding, Level, Path
from ..whereabouts import has_new_network
from .check import Scene, live

_CALL = "service_quotas.list_service_quotas"
# Families by their quota, on-demand and spot. EC2 user guide, "Amazon EC2 instance type quotas",
# https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
_STANDARD = ("L-1216C47A", "L-34B43A08")
_QUOTAS: tuple[tuple[str, tuple[str, str]], ...] = (
    (r"hpc\d", ("L-F7808C92", "")),
    (r"dl\d", ("L-6E869C2A", "L-85EED4F7")),
    (r"inf\d", ("L-1945791B", "L-B5D1601B")),
    (r"trn\d", ("L-2C3B7624", "L-6B0D517C")),
    (r"vt\d", ("L-DB2E81BA", "L-3819A6DF")),
    (r"(g|gr)\d", ("L-DB2E81BA", "L-3819A6DF")),
    (r"p[5-9]", ("L-417A185B", "L-C4BD4855")),
    (r"p\d", ("L-417A185B", "L-7212CCBC")),
    (r"f\d", ("L-74FC7D96", "L-88CF9481")),
    (r"x\d", ("L-7295265B", "L-E3A00192")),
    (r"u[\d-]", ("L-43DA4232", "")),
    (r"[acdhimrtz]\d|im\d|is\d", _STANDARD),
)


def quota_of(instance_type: str, *, spot: bool) -> str:
    """The code of the quota on vCPUs that counts an instance type, empty where there is none."""
    pair = next((codes for pattern, codes in _QUOTAS if re.match(pattern, instance_type)), _STANDARD)
    return pair[1] if spot else pair[0]


def _demand(scene: Scene) -> Iterator[tuple[str, int, int, Path]]:
    """The quota, vCPUs of always-on and of all nodes, with the place, of every kind of node."""
    head = scene.catalog.instance(str(scene.cluster.head_node.instance))
    if head is not None:
        yield quota_of(head.name, spot=False), head.vcpus, head.vcpus, ("head_node", "instance")
    for path, pool in scene.pools():
        facts = scene.catalog.instance(str(pool.instance))
        if facts is not None:
            yield quota_of(facts.name, spot=False), facts.vcpus * pool.count, facts.vcpus * pool.count, (*path, "count")
    for path, fleet in scene.fleets():
        known = [facts for facts in map(scene.catalog.instance, fleet.instances) if facts is not None]
        for quota in _markets(fleet) if known else ():
            most = max(facts.vcpus for facts in known)
            yield quota, most * fleet.nodes.minimum, most * fleet.nodes.maximum, (*path, "nodes")


def _markets(fleet: Fleet) -> set[str]:
    """The quotas on which a fleet draws: reservations and blocks are bought, and count for none that could be short."""
    name = str(fleet.instances[0]) if fleet.instances else ""
    kinds = {isinstance(rung, Spot) for rung in fleet.capacity if isinstance(rung, (OnDemand, Spot))}
    return {quota for spot in kinds if (quota := quota_of(name, spot=spot))}


@live("HPC870", "The quota of the account is below what is always on")
def small_quota(scene: Scene) -> Iterator[Finding]:
    """EC2 counts the vCPUs of an account's running instances by family, on-demand and spot apart. Beyond the quota no
    further node starts, and the always-on nodes of this cluster alone are beyond it."""
    yield from _short(scene, always_on=True)


@live("HPC871", "The quota of the account is below what may be on", Level.WARNING)
def quota_of_all(scene: Scene) -> Iterator[Finding]:
    """With all nodes on, the cluster needs more vCPUs than the account may run: jobs will wait for capacity that AWS has
    and the account may not use. A quota is raised at Service Quotas, which may take days."""
    yield from _short(scene, always_on=False)


def _short(scene: Scene, *, always_on: bool) -> Iterator[Finding]:
    """Quotas that are too small for the one count, and, of the larger, not for the smaller already."""
    least: dict[str, int] = defaultdict(int)
    most: dict[str, int] = defaultdict(int)
    places: dict[str, list[Path]] = defaultdict(list)
    for quota, minimum, maximum, path in _demand(scene):
        least[quota] += minimum
        most[quota] += maximum
        places[quota].append(path)
    found = scene.ask(_CALL, ServiceCode="ec2")["Quotas"]
    for quota in found:
        code, value = quota["QuotaCode"], quota["Value"]
        needed = least[code] if always_on else most[code]
        if code in places and needed > value and (always_on or least[code] <= value):
            by = scene.shown("service_quotas.get_service_quota", ServiceCode="ec2", QuotaCode=code)
            detail = f"{quota['QuotaName']}: {value:g} vCPUs; {needed} are needed"
            help = f"ask for more (aws service-quotas request-service-quota-increase, {code}), or for fewer nodes"
            yield scene.finding(*places[code], detail=detail, help=help, by=by)


_VPCS, _ADDRESSES = "ec2.describe_vpcs", "ec2.describe_addresses"
# Service, quota and default: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
_OF_VPCS, _OF_ADDRESSES = ("vpc", "L-F678F1CE", 5), ("ec2", "L-0263D0A3", 5)


def _allowed(scene: Scene, quota: tuple[str, str, int]) -> int:
    """The applied quota, or the default where the account has no other."""
    service, code, default = quota
    found = scene.ask(_CALL, ServiceCode=service)["Quotas"]
    return int(next((q["Value"] for q in found if q["QuotaCode"] == code), default))


@live("HPC872", "The account has no room for another VPC")
def no_room_for_vpc(scene: Scene) -> Iterator[Finding]:
    """A new network is a VPC of its own, with an internet gateway, of which an account has five in a region until the
    quota is raised. Where the VPC of this cluster is there already, nothing more is needed."""
    if not has_new_network(scene.cluster):
        return
    vpcs = scene.ask(_VPCS)["Vpcs"]
    mine = {"Key": "hpctf:cluster", "Value": str(scene.cluster.cluster)}
    allowed = _allowed(scene, _OF_VPCS)
    if len(vpcs) >= allowed and not any(mine in vpc.get("Tags", ()) for vpc in vpcs):
        yield scene.finding(
            ("network",), detail=f"{scene.account.region} has {len(vpcs)} VPCs of {allowed}",
            help=f"name existing `network.subnets`, or ask for more ({_OF_VPCS[1]})", by=scene.shown(_VPCS),
        )  # fmt: skip


@live("HPC873", "The account has too few elastic addresses left", Level.WARNING)
def too_few_addresses(scene: Scene) -> Iterator[Finding]:
    """Every NAT gateway of a new network takes an elastic address, and `elastic_ip: true` one more. An account has five in
    a region until the quota is raised. Those of this cluster count as taken here once they are there."""
    cluster = scene.cluster
    gateways = 0
    if has_new_network(cluster) and not cluster.network.private_only and cluster.network.nat != "none":
        gateways = len(cluster.network.zones) if cluster.network.nat == "per-zone" else 1
    needed = gateways + (cluster.head_node.elastic_ip is True)
    if not needed:
        return
    taken = scene.ask(_ADDRESSES)["Addresses"]
    mine = {"Key": "hpctf:cluster", "Value": str(cluster.cluster)}
    others = sum(mine not in address.get("Tags", ()) for address in taken)
    allowed = _allowed(scene, _OF_ADDRESSES)
    if others + needed > allowed:
        yield scene.finding(
            ("network", "nat") if gateways else ("head_node", "elastic_ip"),
            detail=f"{others} of {allowed} are others'; {needed} are needed",
            help=f"write nat: single, name an existing address, or ask for more ({_OF_ADDRESSES[1]})",
            by=scene.shown(_ADDRESSES),
        )  # fmt: skip


CHECKS = (small_quota, quota_of_all, no_room_for_vpc, too_few_addresses)
