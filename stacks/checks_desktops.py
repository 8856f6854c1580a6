"""What can be wrong with remote desktops: their ports, whom they let in, and the nodes that they are on."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.access.model import NodeAccess
from ..modules.dcv.model import Dcv
from ..modules.head_node.model import HeadNode
from ..modules.image.model import Image
from ..modules.login_nodes.model import LoginPool
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.text import Cidr
from .model import Cluster

# Ports that something of ours has on the same nodes: NFS, slurmd, slurmdbd, slurmctld, slurmrestd, and those of srun.
_TAKEN = ((2049, 2049, "NFS"), (6817, 6830, "Slurm"), (60001, 63000, "srun"))
_WORLD = {4: 7, 6: 15}  # as for SSH (HPC231): two halves of the world are the world


def _nodes(part: Cluster) -> Iterator[tuple[Path, HeadNode | LoginPool]]:
    yield ("head_node",), part.head_node
    yield from ((("login_nodes", name), pool) for name, pool in part.login_nodes.items())


def _written(part: Cluster) -> Iterator[tuple[Path, Dcv, tuple[str, ...]]]:
    """Desktops at the places where they are written, each with the sources of SSH there."""
    if part.access.dcv.enabled:
        yield ("access", "dcv"), part.access.dcv, part.access.ssh
    for path, node in _nodes(part):
        own = node.access.dcv
        if own is not None and own.enabled and own != part.access.dcv:
            yield (*path, "access", "dcv"), own, node.access.ssh or ()


def _sources(part: Cluster) -> Iterator[tuple[Path, str]]:
    """Sources that are written for desktops alone."""
    for path, desktop, ssh in _written(part):
        if desktop.allowed_ips != ssh:
            yield from (((*path, "allowed_ips", n), source) for n, source in enumerate(desktop.allowed_ips or ()))


def _of_portals(part: Cluster) -> Iterator[tuple[Path, str]]:
    """Sources that are written for portals alone."""
    for name, pool in part.login_nodes.items():
        if pool.portal is not None and pool.portal.allowed_ips != pool.access.ssh:
            for index, source in enumerate(pool.portal.allowed_ips or ()):
                yield ("login_nodes", name, "portal", "allowed_ips", index), source


def _desktops(part: Cluster) -> Iterator[tuple[Path, HeadNode | LoginPool, Path]]:
    """The nodes that have desktops, with the place where that is written."""
    for path, node in _nodes(part):
        own: NodeAccess = node.access
        if own.dcv is not None and own.dcv.enabled:
            yield path, node, ("access", "dcv") if own.dcv == part.access.dcv else (*path, "access", "dcv")


@check("HPC760", "The port of the desktop is taken", on=Cluster)
def port_taken(part: Cluster, site: Site) -> Iterator[Finding]:
    """Slurm's daemons and NFS have their ports on the same nodes, and what checks the tokens of people has the port after
    DCV's own.

    Bad:
        access: {ssh: 203.0.113.0/24, dcv: {port: 6820}}

    Good:
        access: {ssh: 203.0.113.0/24, dcv: {port: 9443}}
    """
    for path, desktop, _ in _written(part):
        both = (desktop.port, desktop.port + 1)
        clash = next(((p, who) for first, last, who in _TAKEN for p in both if first <= p <= last), None)
        if clash is not None:
            detail = f"port {clash[0]} belongs to {clash[1]}"
            yield site.finding(*path, "port", detail=detail, help="leave it out (8443), or choose another")


@check("HPC761", "Desktops are open to the world", on=Cluster, level=Level.WARNING)
def open_to_the_world(part: Cluster, site: Site) -> Iterator[Finding]:
    """Every host of the internet may try to come in. Name the networks that people come from, or leave the port closed
    (`[]`) and go through a tunnel.

    Bad:
        access: {dcv: [0.0.0.0/0]}

    Good:
        access: {dcv: [203.0.113.0/24]}
    """
    for path, source in _sources(part):
        if isinstance(source, Cidr) and source.network.prefixlen <= _WORLD[source.network.version]:
            help = "name the networks that people come from, or write [] and use a tunnel"
            yield site.finding(*path, detail=f"{source} is open to everybody", help=help)


@check("HPC762", "A source of desktops or of a portal is written twice", on=Cluster)
def source_twice(part: Cluster, site: Site) -> Iterator[Finding]:
    """EC2 refuses a second rule that is the same.

    Bad:
        access: {dcv: [203.0.113.7, 203.0.113.7/32]}

    Good:
        access: {dcv: 203.0.113.7}
    """
    seen: dict[tuple[Path, str], Path] = {}
    for path, source in (*_sources(part), *_of_portals(part)):
        first = seen.setdefault((path[:-1], source), path)
        if first != path:
            yield site.finding(*path, detail=f"{source} is there already", help="remove it", also=(first,))


@check("HPC763", "DCV does not run on that operating system", on=Cluster)
def no_dcv_there(part: Cluster, site: Site) -> Iterator[Finding]:
    """AWS makes DCV for Amazon Linux, Ubuntu and the relatives of Red Hat. There is none for Debian.

    Bad:
        image: {os: debian13, ami: ami-0123456789abcdef0}
        access: {dcv: 203.0.113.0/24}

    Good:
        image: {os: ubuntu2404}
        access: {dcv: 203.0.113.0/24}
    """
    # DCV administrator guide, "Supported platforms and system requirements"
    for path, node, written in _desktops(part):
        image: Image = node.image or part.image
        if image.system == "debian13":
            image_at: Path = (*path, "image") if node.image is not None and node.image != part.image else ("image",)
            yield site.finding(
                *written, detail="there is no DCV for debian13", help="choose another image for these nodes", because=(image_at,)
            )


@check("HPC764", "A desktop is on one node, its address leads to several", on=Cluster, level=Level.WARNING)
def several_behind_one_address(part: Cluster, site: Site) -> Iterator[Finding]:
    """A person makes a desktop on the login node that SSH led to. The load balancer chooses a node for the desktop's port
    by itself, and that may be another one. Give desktops a pool with one node, or leave out the load balancer where
    people reach the nodes themselves.

    Bad:
        access: {ssh: 203.0.113.0/24, dcv: true}
        login_nodes: {login: {instance: m7i.large, count: 2}}

    Good:
        access: {ssh: 203.0.113.0/24}
        login_nodes:
          login: {instance: m7i.large, count: 2}
          desk: {instance: g6.xlarge, access: {dcv: true}}
    """
    for path, node, _ in _desktops(part):
        if isinstance(node, LoginPool) and node.count > 1 and node.load_balancer != "none":
            yield site.finding(
                *path, "count", detail=f"{node.count} nodes behind one address",
                help="give desktops a pool of their own with count: 1, or write load_balancer: none",
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    port_taken,
    open_to_the_world,
    source_twice,
    no_dcv_there,
    several_behind_one_address,
)
