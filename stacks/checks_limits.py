"""Limits of AWS and of regions that a whole cluster may meet."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.fleet.model import CapacityBlock
from ..modules.node.model import NodeKeys
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level, Path
from .model import Cluster
from .whereabouts import fleets_of

# pcluster/constants.py of 3.16.1, UNSUPPORTED_FEATURES_MAP
_WITHOUT_BLOCKS = "us-iso"


@check("HPC250", "The region sells no capacity blocks", on=Cluster)
def no_blocks(part: Cluster, site: Site) -> Iterator[Finding]:
    """The isolated regions of AWS lack some services that all others have. (What storage they lack is told by HPC490.)

    Bad:
        region: us-iso-east-1
        head_node: m5.xlarge
        network: {subnets: subnet-0123456789abcdef0}
        queues:
          cpu: {instances: c5.large, nodes: 4-4, capacity: {capacity_block: cr-0123456789abcdef0}}
    Good:
        region: us-east-1
    """
    for path, fleet in fleets_of(part) if part.region.startswith(_WITHOUT_BLOCKS) else ():
        for index, rung in enumerate(fleet.capacity):
            if isinstance(rung, CapacityBlock):
                yield site.finding(
                    *path, "capacity", index, detail=f"{part.region} has none", help="use a reservation, or another region",
                    because=(("region",),),
                )  # fmt: skip


def _nodes(part: Cluster) -> Iterator[tuple[Path, NodeKeys]]:
    """Every kind of node with its place."""
    yield ("head_node",), part.head_node
    for name, pool in part.login_nodes.items():
        yield ("login_nodes", name), pool
    yield from fleets_of(part)


# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, each way and address family.
_RULES_OF_A_GROUP = 60
# Of the compute group: itself, the head node, and what Lustre calls back on.
_OURS = 6


@check("HPC251", "More security groups than ours can let in", on=Cluster, level=Level.WARNING)
def many_others(part: Cluster, site: Site) -> Iterator[Finding]:
    """Nodes that bring groups of their own are let in by ours, one rule for each such group; and a group has at most 60
    rules until AWS raises the quota of the account.

    Bad:
        queues:
          a: {instances: c7i.large, security_groups: [sg-00000001, sg-00000002, sg-00000003, sg-00000004, sg-00000005]}
          b: {instances: c7i.large, security_groups: [sg-00000006, sg-00000007, sg-00000008, sg-00000009, sg-0000000a]}
          c: {instances: c7i.large, security_groups: [sg-0000000b, sg-0000000c, sg-0000000d, sg-0000000e, sg-0000000f]}
          d: {instances: c7i.large, security_groups: [sg-00000010, sg-00000011, sg-00000012, sg-00000013, sg-00000014]}
          e: {instances: c7i.large, security_groups: [sg-00000015, sg-00000016, sg-00000017, sg-00000018, sg-00000019]}
          f: {instances: c7i.large, security_groups: [sg-0000001a, sg-0000001b, sg-0000001c, sg-0000001d, sg-0000001e]}
          g: {instances: c7i.large, security_groups: [sg-0000001f, sg-00000020, sg-00000021, sg-00000022, sg-00000023]}
          h: {instances: c7i.large, security_groups: [sg-00000024, sg-00000025, sg-00000026, sg-00000027, sg-00000028]}
          i: {instances: c7i.large, security_groups: [sg-00000029, sg-0000002a, sg-0000002b, sg-0000002c, sg-0000002d]}
          j: {instances: c7i.large, security_groups: [sg-0000002e, sg-0000002f, sg-00000030, sg-00000031, sg-00000032]}
          k: {instances: c7i.large, security_groups: [sg-00000033, sg-00000034, sg-00000035, sg-00000036, sg-00000037]}
    Good:
        queues: {cpu: {instances: c7i.large, additional_security_groups: sg-00000001}}
    """
    nodes = list(_nodes(part))
    others = {str(group): path for path, node in nodes for group in node.security_groups}
    if len(others) + _OURS > _RULES_OF_A_GROUP and not all(node.security_groups for _, node in nodes):
        last = next(reversed(others.values()))
        yield site.finding(
            *last, "security_groups", detail=f"{len(others)} groups, and {_OURS} rules of ours; the quota is {_RULES_OF_A_GROUP}",
            help="let queues share groups, or use `additional_security_groups`",
        )  # fmt: skip


_LONGEST_URL = 255


@check("HPC252", "The URL of a proxy is too long", on=Cluster)
def long_proxy(part: Cluster, site: Site) -> Iterator[Finding]:
    r"""Nodes are told of the proxy in their user data, of which EC2 takes 16 KB. No host has a name of more than 253
    characters.

    Bad:
        network:
          proxy: "http://xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
            xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
            xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
            xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx:3128"
    Good:
        network: {proxy: "http://proxy.example.com:3128"}
    """
    places: list[tuple[Path, object]] = [(("network", "proxy"), part.network.proxy)]
    places += [((*path, "proxy"), node.proxy) for path, node in _nodes(part)]
    told: set[str] = set()
    for path, proxy in places:
        if proxy is not None and len(str(proxy)) > _LONGEST_URL and str(proxy) not in told:
            told.add(str(proxy))
            help = f"write at most {_LONGEST_URL}"
            yield site.finding(*path, detail=f"it has {len(str(proxy)):,} characters", help=help)


CHECKS: tuple[Check, ...] = (no_blocks, many_others, long_proxy)
