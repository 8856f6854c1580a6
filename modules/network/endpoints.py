"""Which VPC endpoints a network has: pure, from the model."""

from __future__ import annotations

from .model import Network

GATEWAYS = ("dynamodb", "s3")


def gateways(network: Network) -> tuple[str, ...]:
    """Gateway endpoints: they cost nothing, so S3 always has one where endpoints are made at all."""
    named = [str(name) for name in network.endpoints]
    if "none" in named:
        return ()
    return tuple(sorted({"s3", *(name for name in named if name in GATEWAYS)}))


def interfaces(network: Network) -> tuple[str, ...]:
    """Interface endpoints: those that are named. What `auto` means is written out by then."""
    return tuple(sorted({str(name) for name in network.endpoints if name not in ("auto", "none", *GATEWAYS)}))
