"""What can be wrong with a network by itself."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.nearest import nearest
from . import services, subnets
from .endpoints import GATEWAYS
from .model import Network

_DEFAULT = Network()
# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html: RFC 1918 and RFC 6598 are for VPCs.
_PRIVATE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
_REFUSED = tuple(map(ipaddress.IPv4Network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")))


@check("HPC201", "The addresses of the VPC cannot be divided", on=Network)
def undividable(part: Network, site: Site) -> Iterator[Finding]:
    """Each zone owns an eighth of the block, and the last eighth is for the public subnets of all zones. AWS takes VPCs
    of /16 to /28 and no subnet smaller than /28, so the block is /16 to /22, or to /24 with `private_only`. It is IPv4.

    Bad:
        network: {cidr: 10.0.0.0/24}

    Good:
        network: {cidr: 10.0.0.0/22}
    """
    if part.subnets is not None:
        return
    block = part.cidr.network
    longest = subnets.NARROWEST_PRIVATE if part.private_only else subnets.NARROWEST
    if block.version == 6:
        yield site.finding("cidr", detail=f"{part.cidr} is IPv6", help="write for example 10.0.0.0/16")
    elif block.prefixlen < subnets.WIDEST:
        fitting = f"{block.network_address}/{subnets.WIDEST}"
        yield site.finding("cidr", detail=f"{part.cidr} is larger than a VPC can be", help=f"write {fitting}")
    elif block.prefixlen > longest:
        fitting = str(block.supernet(new_prefix=longest))
        yield site.finding("cidr", detail=f"{part.cidr} is too small: /{longest} at the least", help=f"write {fitting}")


@check("HPC202", "The addresses of the VPC belong to others", on=Network, level=Level.WARNING)
def not_private(part: Network, site: Site) -> Iterator[Finding]:
    """A VPC should have private addresses (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10). Nodes of a VPC
    with public ones cannot reach whoever really has them; some blocks, such as 127.0.0.0/8, EC2 refuses.

    Bad:
        network: {cidr: 52.1.0.0/16}

    Good:
        network: {cidr: 10.1.0.0/16}
    """
    block = part.cidr.network
    if part.subnets is None and isinstance(block, ipaddress.IPv4Network):
        if any(block.overlaps(refused) for refused in _REFUSED):
            detail = f"EC2 refuses {part.cidr}"
        elif not any(block.subnet_of(private) for private in _PRIVATE):
            detail = f"{part.cidr} is no private block"
        else:
            return
        yield site.finding("cidr", detail=detail, help="write for example 10.0.0.0/16")


@check("HPC203", "A private network has no NAT gateway", on=Network)
def nat_of_private_network(part: Network, site: Site) -> Iterator[Finding]:
    """`private_only` means no internet gateway and no public subnet, so a NAT gateway has no place to stand and nowhere
    to lead.

    Bad:
        network: {private_only: true, nat: per-zone}

    Good:
        network: {private_only: true}
    """
    if part.private_only and part.nat == "per-zone":
        yield site.finding(
            "nat", detail="private_only excludes nat: per-zone", help="remove `nat`", also=(site / "private_only",)
        )


def _keys_of_a_new_vpc(part: Network) -> list[str]:
    """The keys that only a new VPC has, as far as they say anything but their default."""
    names = ("zones", "cidr", "nat", "private_only", "flow_log", "endpoints")
    return [name for name in names if getattr(part, name) not in (getattr(_DEFAULT, name), ("none",))]


@check("HPC204", "Keys of a new VPC stand beside existing subnets", on=Network)
def new_beside_existing(part: Network, site: Site) -> Iterator[Finding]:
    """With `subnets` the network is there already: its zones, addresses, gateways, endpoints and flow logs are its
    owner's, and nothing of it is made or changed.

    Bad:
        network: {subnets: subnet-0123456789abcdef0, nat: per-zone}

    Good:
        network: {subnets: subnet-0123456789abcdef0}
    """
    for name in _keys_of_a_new_vpc(part) if part.subnets is not None else ():
        yield site.finding(
            name,
            detail=f"`{name}` is for a new VPC, `subnets` names an existing one",
            help=f"remove `{name}`, or `subnets`",
            also=(site / "subnets",),
            because=(site / "subnets",),
        )


@check("HPC205", "A VPC is named without subnets", on=Network)
def vpc_alone(part: Network, site: Site) -> Iterator[Finding]:
    """Nobody can tell from here which subnets a VPC has, and which of them are private. Name the subnets: their VPC is
    read by Terraform, and `vpc` only asserts that it is the one that was meant.

    Bad:
        network: {vpc: vpc-0123456789abcdef0}

    Good:
        network: {vpc: vpc-0123456789abcdef0, subnets: subnet-0123456789abcdef0}
    """
    if part.vpc is not None and part.subnets is None:
        yield site.finding(
            "vpc",
            detail=f"which subnets of {part.vpc} to use is not said",
            help="add subnets: {head_node: subnet-…, compute: subnet-…}, or remove `vpc` for a new one",
            because=(site / "subnets",),
        )


@check("HPC206", "Endpoints and none of them", on=Network)
def none_beside_others(part: Network, site: Site) -> Iterator[Finding]:
    """`none` means no VPC endpoint at all, so it stands alone.

    Bad:
        network: {endpoints: [none, ec2]}

    Good:
        network: {endpoints: [ec2]}
    """
    if "none" in part.endpoints and len(part.endpoints) > 1:
        index = list(part.endpoints).index("none")
        others = ", ".join(str(e) for e in part.endpoints if e != "none")
        yield site.finding("endpoints", index, detail=f"none stands beside {others}", help="remove `none`")


@check("HPC207", "No such service is known to have an endpoint", on=Network, level=Level.WARNING)
def unknown_service(part: Network, site: Site) -> Iterator[Finding]:
    """An endpoint is named by the last part of `com.amazonaws.REGION.SERVICE`: `elasticfilesystem`, not `efs`;
    `monitoring`, not `cloudwatch`. A wrong one fails at apply. AWS adds services, so this is a warning.

    Bad:
        network: {endpoints: [auto, efs]}

    Good:
        network: {endpoints: [auto, elasticfilesystem]}
    """
    for index, name in enumerate(part.endpoints):
        if part.subnets is None and name not in ("auto", "none", *GATEWAYS) and name not in services.KNOWN:
            close = services.CALLED.get(str(name)) or nearest(str(name), services.KNOWN)
            help = f"write {close}" if close else "see `aws ec2 describe-vpc-endpoint-services`"
            yield site.finding("endpoints", index, detail=f"{name} is not among those that we know", help=help)


@check("HPC209", "Names of nodes cannot be written from a private network", on=Network, level=Level.WARNING)
def names_without_way_out(part: Network, site: Site) -> Iterator[Finding]:
    """The head node writes names of nodes by calling Route 53, which has no endpoint in the VPC: where there is neither
    gateway nor NAT it cannot be reached. EC2's own names work without.

    Bad:
        network: {private_only: true}

    Good:
        network: {private_only: true, dns: ec2}
    """
    # https://docs.aws.amazon.com/parallelcluster/latest/ug/aws-parallelcluster-in-a-single-public-subnet-no-internet-v3.html
    if part.subnets is None and part.private_only and part.dns not in ("none", "ec2"):
        detail = f"dns is {part.dns}, and Route 53 is outside of the VPC"
        yield site.finding("dns", detail=detail, help="add dns: ec2", also=(site / "private_only",))


CHECKS = (
    undividable,
    not_private,
    nat_of_private_network,
    new_beside_existing,
    vpc_alone,
    none_beside_others,
    unknown_service,
    names_without_way_out,
)
