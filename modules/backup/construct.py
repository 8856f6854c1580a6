"""What backups become: a vault, its lock, a plan, and what the plan selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..storage.construct import protection
from ..storage.names import shortened
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import PLAN_TAG, Backups

_ORIGIN: Path = ("backup",)
_DAY = 86400
_LONGEST_NAME = 50  # AWS Backup API reference, CreateBackupVault and CreateBackupPlan
# https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html: "at least 3 days"
_GRACE_DAYS = 3
# Fields of a cron expression after minute and hour: day of month, month, day of week.
_RHYTHM = {"day": "* * ? *", "week": "? * 1 *", "month": "1 * ? *"}
# What AWS Backup can back up of what the storage state makes. Nothing else that carries the tag is asked for.
_KINDS = (
    "ec2:*:*:volume/*", "elasticfilesystem:*:*:file-system/*", "fsx:*:*:file-system/*", "fsx:*:*:volume/*", "rds:*:*:cluster:*",
)  # fmt: skip



class BackupPlan(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A vault of the cluster and the plan that fills it with everything tagged for it.

    ``skipped`` are ids of file systems that AWS Backup cannot back up. ``vault_name`` is for people who restore.
    """

    def __init__(
        self, scope: Any, model: Backups, deployment: Deployment, *, role: str, key: str | None, skipped: Sequence[str] = ()
    ) -> None:
        super().__init__(scope, "backup-plan")
        self.model, self.deployment = model, deployment
        self.name = shortened(deployment.name("backups"), _LONGEST_NAME)
        vault = self._vault(key)
        plan = self._plan(vault)
        chosen = {
            "name": self.name,
            "plan_id": plan.id,
            "iam_role_arn": role,
            "resources": [f"arn:{deployment.partition}:{kind}" for kind in _KINDS],
            "not_resources": [Expression(f"arn:{deployment.partition}:fsx:*:*:file-system/{one}") for one in skipped] or None,
            "condition": {"string_equals": [{"key": f"aws:ResourceTag/{PLAN_TAG}", "value": deployment.cluster}]},
        }
        self._make("aws_backup_selection", chosen)
        self.vault_name = vault.attr("name")

    def _vault(self, key: str | None) -> Resource:
        model, deleted = self.model, self.model.deletion_policy == "delete"
        settings = {
            "name": self.name,
            "kms_key_arn": key,
            "force_destroy": deleted,
            "tags": self.deployment.tagged(self.name),
            "lifecycle": protection(model.deletion_policy),
        }
        vault = self._make("aws_backup_vault", settings)
        if model.lock != "none":
            locked = {
                "backup_vault_name": vault.attr("name"),
                "min_retention_days": model.retention.seconds // _DAY,
                "changeable_for_days": _GRACE_DAYS if model.lock == "compliance" else None,
            }
            self._make("aws_backup_vault_lock_configuration", locked)
        return vault

    def _plan(self, vault: Resource) -> Resource:
        model = self.model
        life = {
            "delete_after": model.retention.seconds // _DAY,
            "cold_storage_after": model.cold_after.seconds // _DAY if model.cold_after is not None else None,
        }
        rule = {
            "rule_name": f"every-{model.every}",
            "target_vault_name": vault.attr("name"),
            "schedule": f"cron({model.start.minute} {model.start.hour} {_RHYTHM[model.every]})",
            "lifecycle": life,
            "recovery_point_tags": {**self.deployment.tags, "Name": self.name},
            "copy_action": {"destination_vault_arn": model.copy_to, "lifecycle": life} if model.copy_to is not None else None,
        }
        return self._make("aws_backup_plan", {"name": self.name, "rule": [rule], "tags": self.deployment.tagged(self.name)})

    def _make(self, type_: str, attributes: Mapping[str, Any]) -> Resource:
        return Resource(self, type_, "all", attributes, origin=_ORIGIN)
