"""Write out which endpoints `auto` means where a new network has no way out."""

from __future__ import annotations

from dataclasses import replace

from ...modules.network.model import Network, ServiceName
from ..endpoints import derived
from ..model import Cluster


def infer_endpoints(cluster: Cluster) -> Network:
    """The network with every interface endpoint named; elsewhere `auto` stays, as it means that of S3 alone."""
    network = cluster.network
    if network.subnets is not None or not network.private_only or "auto" not in network.endpoints:
        return network
    named = [name for name in network.endpoints if name != "auto"]
    services = dict.fromkeys((*map(ServiceName, ("s3", *derived(cluster))), *named))
    return replace(network, endpoints=tuple(services))
