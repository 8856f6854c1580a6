"""What can be wrong with subnets and addresses, beside the rest of the cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..modules.fleet.interfaces import interfaces as interfaces_of
from ..modules.fleet.model import Fleet
from ..modules.fleet.shape import facts_of
from ..modules.network import subnets
from ..modules.network.endpoints import interfaces as endpoints_of
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.text import Zone
from .model import Cluster
from .whereabouts import NETWORK_ZONES, fleets_of, has_new_network


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
    if has_new_network(part):
        for path, fleet in fleets_of(part):
            if fleet.subnets:
                detail, help = "the network is a new one", "write `zones`, or add `network.subnets`"
                yield site.finding(*path, "subnets", detail=detail, help=help, because=because)
        return
    detail, help = "network.subnets names an existing network", "write `subnets` in its place"
    for path, fleet in fleets_of(part):
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
    if (
        not has_new_network(part)
        or block.version == 6
        or not subnets.WIDEST <= block.prefixlen <= subnets.NARROWEST_PRIVATE
    ):
        return
    needed: dict[Zone, int] = defaultdict(lambda: len(endpoints_of(part.network)) + len(part.storage) + 1)
    largest: dict[Zone, tuple[int, Path]] = {}
    for path, fleet in fleets_of(part):
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
                because=(("network", "cidr"), NETWORK_ZONES),
            )


def _more_room(part: Cluster, count: int) -> str:
    """The smallest block that holds so many nodes in a zone, or more zones where even the largest does not."""
    block = part.network.cidr.network
    for prefix in range(block.prefixlen, subnets.WIDEST - 1, -1):
        wider = str(block.supernet(new_prefix=prefix))
        if subnets.capacity(wider) >= count:
            return f"write network: {{cidr: {wider}}}, or fewer nodes"
    return "write fewer nodes, or spread them with `zones: 2`"


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
    if not (has_new_network(part) and part.network.private_only):
        return
    asked: list[Path] = [("head_node", key) for key in ("public_ip", "elastic_ip") if getattr(part.head_node, key)]
    asked += [(*path, "public_ip") for path, fleet in fleets_of(part) if fleet.public_ip]
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
    for path, fleet in fleets_of(part) if has_new_network(part) and not part.network.private_only else ():
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
    if has_new_network(part) and not part.network.private_only and head.elastic_ip and not head.public_ip:
        detail = "the head node is in a private subnet"
        help = "add public_ip: true, or sources to `access.ssh`"
        yield site.finding("head_node", "elastic_ip", detail=detail, help=help)


def _proxies(part: Cluster) -> Iterator[tuple[Path, str]]:
    """Every proxy with the place at which it is written; what nodes have from the network is told once."""
    shared = part.network.proxy
    if shared is not None:
        yield ("network", "proxy"), shared
    own: list[tuple[Path, str | None]] = [(("head_node", "proxy"), part.head_node.proxy)]
    own += [((*path, "proxy"), fleet.proxy) for path, fleet in fleets_of(part)]
    yield from ((path, proxy) for path, proxy in own if proxy is not None and proxy != shared)


@check("HPC222", "The URL of a proxy holds a password", on=Cluster, level=Level.WARNING)
def proxy_with_password(part: Cluster, site: Site) -> Iterator[Finding]:
    """The URL stands in plain text in the output, in Terraform's state, in the user data of every node, and in the
    environment of all programs on it. Let the proxy know its clients by their addresses.

    Bad:
        network: {proxy: "http://hpc:s3cret@proxy.corp.example.com:3128"}

    Good:
        network: {proxy: "http://proxy.corp.example.com:3128"}
    """
    for path, proxy in _proxies(part):
        user, at, host = proxy.partition("://")[2].partition("/")[0].rpartition("@")
        if at and ":" in user:
            scheme = proxy.partition("://")[0]
            yield site.finding(*path, detail="it would be kept in plain text", help=f"write {scheme}://{host}")



CHECKS = (
    other_kind,
    too_few_addresses,
    public_in_private,
    public_in_private_subnet,
    elastic_in_private_subnet,
    proxy_with_password,
)
