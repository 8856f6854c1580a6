"""Which VPC endpoints a network has: pure, from the model."""

from __future__ import annotations

from .model import Network

# What nodes call: launching, identity, Session Manager, logs, metrics, secrets, keys, and file systems themselves.
USED = (
    "autoscaling", "ec2", "ec2messages", "elasticfilesystem", "fsx", "kms", "logs", "monitoring", "secretsmanager",
    "ssm", "ssmmessages", "sts",
)  # fmt: skip
GATEWAYS = ("dynamodb", "s3")


def gateways(network: Network) -> tuple[str, ...]:
    """Gateway endpoints: they cost nothing, so S3 always has one where endpoints are made at all."""
    named = [str(name) for name in network.endpoints]
    if "none" in named:
        return ()
    return tuple(sorted({"s3", *(name for name in named if name in GATEWAYS)}))


def interfaces(network: Network) -> tuple[str, ...]:
    """Interface endpoints: those that are named, and with `auto` all that nodes call where there is no way out."""
    named = [str(name) for name in network.endpoints if name not in ("auto", "none", *GATEWAYS)]
    derived = USED if "auto" in network.endpoints and network.private_only else ()
    return tuple(sorted({*named, *derived}))
