"""What nodes reach outside of the VPC, as a page for whoever plans the network: pure text."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.catalog import regions
from ..modules.network.endpoints import GATEWAYS, gateways, interfaces
from ..modules.network.services import endpoint_name
from ..modules.spec.finding import dotted
from .endpoints import needs, outside
from .model import Cluster
from .whereabouts import has_new_network


def reach(cluster: Cluster) -> list[str]:
    """Markdown: every service that nodes call, and what comes from elsewhere."""
    return ["| service | endpoint | kind | who calls it |", "|---|---|---|---|", *_rows(cluster), "", *_closing(cluster)]


def _rows(cluster: Cluster) -> Iterator[str]:
    partition = regions.partition(str(cluster.region))
    of = partition.name if partition is not None else "aws"
    for need in needs(cluster):
        gateway = need.service in GATEWAYS
        name = endpoint_name(of, str(cluster.region), need.service, gateway=gateway)
        yield f"| {need.service} | `{name}` | {'gateway' if gateway else 'interface'} | {need.why} |"


def _closing(cluster: Cluster) -> Iterator[str]:
    yield _made(cluster)
    found = outside(cluster)
    for path, what, help in found:
        yield f"- `{dotted(path)}`: {what}; without a way out, {help}."
    yield "Nodes fetch nothing else from outside of AWS." if found else "Nodes fetch nothing from outside of AWS."


def _made(cluster: Cluster) -> str:
    if not has_new_network(cluster):
        return "The network is yours: subnets without a route to a NAT gateway or a proxy need each of these."
    made = (*gateways(cluster.network), *interfaces(cluster.network))
    words = f"The network state makes: {', '.join(made)}." if made else "The network state makes none of them."
    return f"{words} All others are reached through the NAT gateway." if {n.service for n in needs(cluster)} - {*made} else words
