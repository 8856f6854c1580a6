"""Names of roles in the account, and of what is attached to them in Terraform."""

from __future__ import annotations

import re
import zlib

from ..terraform.deployment import Deployment

# IAM user guide, "IAM and AWS STS quotas": names of roles and of instance profiles.
LONGEST_ROLE, LONGEST_PROFILE = 64, 128


def role_name(deployment: Deployment, *parts: str) -> str:
    """Name of a role: the spec's prefix, the cluster, and what it is for."""
    return deployment.iam_prefix + deployment.name(*parts)


def policy_label(arn: str, taken: set[str]) -> str:
    """The part of a Terraform address that says which policy: its name, or what no other one has."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", arn.rsplit("/", 1)[-1]).strip("-")
    return plain if plain not in taken else f"{plain}-{zlib.crc32(arn.encode()):08x}"
