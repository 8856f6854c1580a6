"""What a node is told of an HTTP proxy, and what it reaches without. Pure."""

from __future__ import annotations

from collections.abc import Iterable

# Instance metadata by either family of addresses, and the node itself.
_ALWAYS = ("localhost", "127.0.0.1", "169.254.169.254", "fd00:ec2::254", ".hpc.internal")


def no_proxy(region: str, dns_suffix: str, cidrs: Iterable[str]) -> str:
    """The hosts and networks that no proxy stands before, as programs read them from ``no_proxy``.

    Regional AWS services are reached directly: through endpoints of the VPC where the way out is a proxy alone. Global
    ones (IAM, Route 53) have no endpoint in a VPC and go through it.
    """
    return ",".join((*_ALWAYS, f".{region}.{dns_suffix}", *cidrs))
