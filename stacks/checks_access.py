"""What can be wrong with who may come in, beside the rest of the cluster."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from itertools import product

from ..modules.access.model import NodeAccess
from ..modules.node.model import NodeKeys
from ..modules.queue.model import Queue
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.text import Cidr
from .model import Cluster

# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: each way and address family.
_RULES_OF_A_GROUP = 60
_OUR_RULES = 4  # compute nodes, and the ports on which Lustre calls back
# Wider than any registry gives to one organisation: two halves of the world are the world.
_WORLD = {4: 7, 6: 15}
_PRIVATE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def _sources(part: Cluster) -> Iterator[tuple[Path, str]]:
    """The sources of SSH that count, with the places at which they are written."""
    nodes: list[tuple[Path, NodeAccess]] = [(("head_node",), part.head_node.access)]
    nodes += [(("login_nodes", name), pool.access) for name, pool in part.login_nodes.items()]
    if any(access.ssh is None or access.ssh == part.access.ssh for _, access in nodes):
        yield from ((("access", "ssh", index), source) for index, source in enumerate(part.access.ssh))
    for path, access in nodes:
        for index, source in enumerate(() if access.ssh == part.access.ssh else access.ssh or ()):
            yield (*path, "access", "ssh", index), source


@check("HPC231", "SSH is open to the world", on=Cluster, level=Level.WARNING)
def open_to_the_world(part: Cluster, site: Site) -> Iterator[Finding]:
    """Every host of the internet may try keys and exploits on port 22, and within minutes they do. Name the networks
    that people come from, or leave the port closed: Session Manager needs none.

    Bad:
        access: [0.0.0.0/0]

    Good:
        access: [203.0.113.0/24]
    """
    for path, source in _sources(part):
        if isinstance(source, Cidr) and source.network.prefixlen <= _WORLD[source.network.version]:
            size = "every address" if source.network.prefixlen == 0 else f"{source.network.num_addresses:,} addresses"
            help = "name the networks that people come from, or remove it and use Session Manager"
            yield site.finding(*path, detail=f"{source} is {size}", help=help)


@check("HPC232", "More sources than a security group has rules", on=Cluster, level=Level.WARNING)
def many_sources(part: Cluster, site: Site) -> Iterator[Finding]:
    """Each source is a rule, and a group has at most 60 rules until AWS raises the quota of the account (IPv4 and IPv6
    count apart). A prefix list counts as many as it may have entries, which nobody can tell from here.

    Bad:
        access:
          ssh: [192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 192.0.2.5, 192.0.2.6, 192.0.2.7, 192.0.2.8,
                192.0.2.9, 192.0.2.10, 192.0.2.11, 192.0.2.12, 192.0.2.13, 192.0.2.14, 192.0.2.15, 192.0.2.16,
                192.0.2.17, 192.0.2.18, 192.0.2.19, 192.0.2.20, 192.0.2.21, 192.0.2.22, 192.0.2.23, 192.0.2.24,
                192.0.2.25, 192.0.2.26, 192.0.2.27, 192.0.2.28, 192.0.2.29, 192.0.2.30, 192.0.2.31, 192.0.2.32,
                192.0.2.33, 192.0.2.34, 192.0.2.35, 192.0.2.36, 192.0.2.37, 192.0.2.38, 192.0.2.39, 192.0.2.40,
                192.0.2.41, 192.0.2.42, 192.0.2.43, 192.0.2.44, 192.0.2.45, 192.0.2.46, 192.0.2.47, 192.0.2.48,
                192.0.2.49, 192.0.2.50, 192.0.2.51, 192.0.2.52, 192.0.2.53, 192.0.2.54, 192.0.2.55, 192.0.2.56]

    Good:
        access: {ssh: 192.0.2.0/26}
    """
    lists: dict[Path, list[str]] = {}
    for path, source in _sources(part):
        lists.setdefault(path[:-1], []).append(source)
    for (path, sources), version in product(lists.items(), (4, 6)):
        count = sum(_family(source) in (version, 0) for source in sources)
        if count + _OUR_RULES > _RULES_OF_A_GROUP and not part.head_node.security_groups:
            yield site.finding(
                *path,
                detail=f"{count} of IPv{version}, and {_OUR_RULES} rules of ours; the quota is {_RULES_OF_A_GROUP}",
                help="join neighbours in wider blocks, or name a prefix list",
            )
            return


def _family(source: str) -> int:
    """4 or 6; 0 for what may be both, or nobody can tell."""
    return source.network.version if isinstance(source, Cidr) else 0


def _nodes(part: Cluster) -> Iterator[tuple[Path, NodeKeys]]:
    yield ("head_node",), part.head_node
    for name, queue in part.queues.items():
        for fleet_name, fleet in queue.fleets.items() if isinstance(queue, Queue) else ():
            yield ("queues", name, "fleets", fleet_name), fleet


@check("HPC234", "Some nodes have their own security groups, others ours", on=Cluster, level=Level.WARNING)
def mixed_groups(part: Cluster, site: Site) -> Iterator[Finding]:
    """Slurm and MPI need all nodes to reach each other. Our groups let in the nodes that bring their own; but whether
    those let in ours is not ours to say, and nothing is changed in them.

    Bad:
        head_node: {security_groups: sg-0123456789abcdef0}

    Good:
        head_node: {additional_security_groups: sg-0123456789abcdef0}
    """
    nodes = list(_nodes(part))
    if all(node.security_groups for _, node in nodes):
        return
    for path, node in nodes:
        if node.security_groups:
            yield site.finding(
                *path,
                "security_groups",
                detail=f"{', '.join(node.security_groups)} must let in the nodes that have our groups",
                help="use `additional_security_groups`, or own groups for all nodes",
            )


@check("HPC237", "Nobody can log in", on=Cluster, level=Level.WARNING)
def nobody_can_log_in(part: Cluster, site: Site) -> Iterator[Finding]:
    """No address may open SSH, and Session Manager is off. What remains are groups of your own on the head node.

    Bad:
        access: {session_manager: false}

    Good:
        access: {session_manager: false, ssh: 203.0.113.0/24}
    """
    head = part.head_node
    own = head.security_groups or head.additional_security_groups
    if not part.access.session_manager and not own and not list(_sources(part)):
        detail = "no source of SSH, and no Session Manager"
        yield site.finding("access", "session_manager", detail=detail, help="remove it, or add sources to `access.ssh`")


@check("HPC238", "SSH is open, but nobody has a key", on=Cluster, level=Level.NOTE)
def port_without_key(part: Cluster, site: Site) -> Iterator[Finding]:
    """The default user of the image logs in by key alone. Without `key_pair` only those come in whose keys are brought
    otherwise: in the image, or for a minute each by EC2 Instance Connect.

    Bad:
        access: {ssh: 203.0.113.0/24}

    Good:
        access: {ssh: 203.0.113.0/24, key_pair: hpc-admin}
    """
    for path, _ in list(_sources(part))[:1] if part.access.key_pair is None else ():
        yield site.finding(*path[:-1], detail="no key pair is named", help="add key_pair: NAME to `access`")


@check("HPC239", "Private addresses do not come through the internet", on=Cluster, level=Level.NOTE)
def private_source(part: Cluster, site: Site) -> Iterator[Finding]:
    """A new VPC is connected with nothing but the internet, where private addresses never arrive. Name the public
    address behind which people are, unless you connect the VPC with their network yourself.

    Bad:
        access: {ssh: 10.1.0.0/16}

    Good:
        access: {ssh: 203.0.113.0/24}
    """
    for path, source in _sources(part) if part.network.subnets is None else ():
        network = source.network if isinstance(source, Cidr) else None
        inside = isinstance(network, ipaddress.IPv4Network) and any(network.subnet_of(block) for block in _PRIVATE)
        if inside and not part.network.private_only:
            help = "write the public address of that network, or use existing `network.subnets`"
            yield site.finding(*path, detail=f"{source} is private", help=help)


@check("HPC240", "A source of SSH is written twice", on=Cluster)
def source_twice(part: Cluster, site: Site) -> Iterator[Finding]:
    """EC2 refuses a second rule that is the same.

    Bad:
        access: {ssh: [203.0.113.7, 203.0.113.7/32]}

    Good:
        access: {ssh: 203.0.113.7}
    """
    seen: dict[tuple[Path, str], Path] = {}
    for path, source in _sources(part):
        first = seen.setdefault((path[:-1], source), path)
        if first != path:
            yield site.finding(*path, detail=f"{source} is there already", help="remove it", also=(first,))


CHECKS = (
    open_to_the_world,
    many_sources,
    mixed_groups,
    nobody_can_log_in,
    port_without_key,
    private_source,
    source_twice,
)
