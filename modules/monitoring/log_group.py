"""The name of a cluster's log group: known to nodes and to the dashboard before it is made."""

from __future__ import annotations

from ..terraform.deployment import Deployment


def log_group_name(deployment: Deployment) -> str:
    """The name in the account."""
    return f"/hpc-tf/{deployment.cluster}"
