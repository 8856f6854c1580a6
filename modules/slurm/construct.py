"""The secret that holds the key which all nodes share. Its value is never Terraform's: the head node makes it at first boot."""

from __future__ import annotations

from typing import Any

from ..spec.finding import Path
from ..storage.construct import key_arn, protection
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import StateVolume

_ORIGIN: Path = ("slurm", "auth_key")
# AWS keeps a deleted secret for so long, unless it goes at once: Secrets Manager user guide, "Delete a secret".
_RECOVERY_DAYS = 30


class HostKeys(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """An empty secret for the host keys of all login nodes, so that SSH does not warn when one takes another's place.

    The head node makes them once. Whoever loses them has to accept new ones, so nothing protects the secret.
    """

    def __init__(self, scope: Any, deployment: Deployment) -> None:
        super().__init__(scope, "host-keys")
        name = deployment.name("host-keys")
        attributes = {
            "name_prefix": f"{name}-",
            "description": f"SSH host keys of the login nodes of cluster {deployment.cluster}",
            "kms_key_id": key_arn(self, deployment.kms_key, "host_keys", ("login_nodes",)),
            "recovery_window_in_days": 0,
            "tags": deployment.tagged(name),
        }
        self.arn = Resource(self, "aws_secretsmanager_secret", "host_keys", attributes, origin=("login_nodes",)).arn


class SlurmKey(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """An empty secret, protected as the volume of the scheduler's state is: what one means nothing without the other."""

    def __init__(self, scope: Any, model: StateVolume, deployment: Deployment) -> None:
        super().__init__(scope, "slurm-key")
        name = deployment.name("slurm-key")
        attributes = {
            "name_prefix": f"{name}-",  # the name of a deleted secret is taken until it is gone for good
            "description": f"Key that the nodes of cluster {deployment.cluster} share",
            "kms_key_id": key_arn(self, deployment.kms_key, "slurm_key", _ORIGIN),
            "recovery_window_in_days": 0 if model.deletion_policy == "delete" else _RECOVERY_DAYS,
            "tags": deployment.tagged(name),
            "lifecycle": protection(model.deletion_policy),
        }
        self.arn = Resource(self, "aws_secretsmanager_secret", "slurm_key", attributes, origin=_ORIGIN).arn
