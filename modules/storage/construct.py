"""What all storage shares in AWS: the security group, the roles that make backups, the lookup of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.policy import trust
from ..terraform.resource import Data, Resource
from .ground import Ground, Service
from .model import Backup, Stored
from .names import shortened
from .pair import Paired
from .ports import PortRange

_ORIGIN: Path = ("storage",)
_DAY = 86400
_LONGEST_BACKUP_NAME = 50  # AWS Backup API reference, CreateBackupVault and CreateBackupPlan
# https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
# https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html
_POLICIES: dict[Service, dict[str, str]] = {
    "backup": {
        "storage_backup_make": "service-role/AWSBackupServiceRolePolicyForBackup",
        "storage_backup_restore": "service-role/AWSBackupServiceRolePolicyForRestores",
    },
    "dlm": {"storage_dlm": "service-role/AWSDataLifecycleManagerServiceRole"},
}


class StorageSecurityGroup(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The security group of all new file systems. Who may come in, the cluster state adds.

    ``rules`` are the addresses that a file system must wait for: FSx tries the ports when it is created. ``efa`` lets
    the servers speak EFA with each other, which knows no ports.
    """

    def __init__(
        self, scope: Any, deployment: Deployment, *, vpc_id: str, ports: Sequence[PortRange], efa: bool = False
    ) -> None:
        super().__init__(scope, "storage-security-group")
        name = deployment.name("storage")
        self.group = Resource(
            self,
            "aws_security_group",
            "storage",
            {
                "name": name,
                "description": f"File systems of cluster {deployment.cluster}",
                "vpc_id": vpc_id,
                "tags": deployment.tagged(name),
            },
            origin=_ORIGIN,
        )
        self.id = self.group.id
        callers = [opened for opened in ports if opened.calls_back]
        made = [self._rule(way, opened.label, opened) for opened in callers for way in ("ingress", "egress")]
        made += [self._rule(way, "efa", None) for way in ("ingress", "egress") if efa]
        self.rules = tuple(rule.address for rule in made)

    def _rule(self, way: str, label: str, ports: PortRange | None) -> Resource:
        """Let the members of the group reach each other; without ports at all."""
        attributes = {
            "security_group_id": self.id,
            "referenced_security_group_id": self.id,
            "ip_protocol": ports.protocol if ports else "-1",
            "from_port": ports.first if ports else None,
            "to_port": ports.last if ports else None,
        }
        return Resource(self, f"aws_vpc_security_group_{way}_rule", f"storage_{label}", attributes, origin=_ORIGIN)


class BackupRole(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The role under which AWS Backup (EFS) or Data Lifecycle Manager (EBS) makes backups: one each for all storage."""

    def __init__(self, scope: Any, deployment: Deployment, service: Service) -> None:
        super().__init__(scope, f"backup-role-{service}")
        role = Resource(
            self,
            "aws_iam_role",
            f"storage_{service}",
            {
                "name": f"{deployment.iam_prefix or deployment.cluster}-storage-{service}",
                "path": deployment.iam_path,
                "permissions_boundary": deployment.permissions_boundary,
                "assume_role_policy": trust(f"{service}.amazonaws.com"),
            },
            origin=_ORIGIN,
        )
        for label, policy in _POLICIES[service].items():
            attributes = {"role": role.attr("name"), "policy_arn": deployment.aws_policy(policy)}
            Resource(self, "aws_iam_role_policy_attachment", label, attributes, origin=_ORIGIN)
        self.arn = role.arn


class VaultBackups(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Daily backups of one file system by AWS Backup, in a vault of its own that is as protected as the file system."""

    def __init__(
        self,
        scope: Any,
        model: Stored,
        backup: Backup,
        deployment: Deployment,
        path: str,
        *,
        resource_arn: str,
        role: str,
        key: str | None,
    ) -> None:
        super().__init__(scope, "backups")
        label = str(model.name)
        origin: Path = ("storage", path, "backup")
        name = shortened(deployment.name(label), _LONGEST_BACKUP_NAME)
        tags = deployment.tagged(deployment.name(label), model.tags)
        settings = {
            "name": name,
            "kms_key_arn": key,
            "force_destroy": model.deletion_policy == "delete",
            "tags": tags,
            "lifecycle": protection(model.deletion_policy),
        }
        vault = Resource(self, "aws_backup_vault", label, settings, origin=origin)
        rule = {
            "rule_name": "daily",
            "target_vault_name": vault.attr("name"),
            "schedule": f"cron({backup.start.minute} {backup.start.hour} * * ? *)",
            "lifecycle": {"delete_after": backup.retention.seconds // _DAY},
            "recovery_point_tags": {**deployment.tags, **tags} if backup.copy_tags else None,
        }
        plan = Resource(self, "aws_backup_plan", label, {"name": name, "rule": [rule], "tags": tags}, origin=origin)
        chosen = {"name": name, "plan_id": plan.id, "iam_role_arn": role, "resources": [resource_arn]}
        Resource(self, "aws_backup_selection", label, chosen, origin=origin)


def key_arn(scope: Any, key: str | None, label: str, origin: Path) -> str | None:
    """The ARN of a KMS key, as storage services ask for it: a key id or an alias is looked up by Terraform."""
    if key is None or isinstance(key, Expression) or (key.startswith("arn:") and ":key/" in key):
        return key
    return Data(scope, "aws_kms_key", label, {"key_id": key}, origin=origin).arn


def protection(deletion_policy: str, *ignored: str) -> dict[str, Any] | None:
    """The lifecycle of what holds data: only an explicit `deletion_policy` lets a plan destroy it."""
    kept = {"prevent_destroy": True} if deletion_policy == "retain" else {}
    return {**kept, **({"ignore_changes": sorted(ignored)} if ignored else {})} or None


class StorageAccess(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Rules between the storage security group and the groups of nodes: made where the nodes are.

    ``groups`` maps a label to the id of each group of nodes; ``efa`` lets both sides speak EFA, which knows no ports.
    """

    def __init__(
        self, scope: Any, *, storage_group_id: str, groups: Mapping[str, str], ports: Sequence[PortRange], efa: bool
    ) -> None:
        super().__init__(scope, "storage-access")
        self.storage_group_id = storage_group_id
        self.rules: list[str] = []
        for label, group_id in sorted(groups.items()):
            for opened in ports:
                name = f"{label}_{opened.label}"
                self._rule("ingress", f"storage_{name}", storage_group_id, group_id, opened)
                if opened.calls_back:
                    self._rule("egress", f"storage_{name}", storage_group_id, group_id, opened)
                    self._rule("ingress", f"{label}_from_storage_{opened.label}", group_id, storage_group_id, opened)
            if efa:
                for at, other, name in (
                    (storage_group_id, group_id, f"storage_{label}_efa"),
                    (group_id, storage_group_id, f"{label}_efa"),
                ):
                    self._rule("ingress", name, at, other, None)
                    self._rule("egress", name, at, other, None)

    def _rule(self, way: str, name: str, at: str, other: str, ports: PortRange | None) -> None:
        attributes = {
            "security_group_id": at,
            "referenced_security_group_id": other,
            "ip_protocol": ports.protocol if ports else "-1",
            "from_port": ports.first if ports else None,
            "to_port": ports.last if ports else None,
        }
        made = Resource(self, f"aws_vpc_security_group_{way}_rule", name, attributes, origin=_ORIGIN)
        self.rules.append(made.address)


def subnets_of(scope: Any, model: Paired, ground: Ground, origin: Path) -> dict[str, Any]:
    """The attributes of a file system that may stand in two zones: its subnets, and the route tables that lead there.

    FSx marks these tables with a tag, which the AWS provider overlooks, and writes routes into them.
    """
    first = ground.subnet(model.zone)
    if not model.multi_az:
        return {"subnet_ids": [first]}
    second = ground.zones[str(model.standby)] if ground.zones else _elsewhere(scope, model, ground, origin)
    return {"subnet_ids": [first, second], "preferred_subnet_id": first, "route_table_ids": ground.route_tables()}


def _elsewhere(scope: Any, model: Paired, ground: Ground, origin: Path) -> Expression:
    """The existing subnet of the second server, which the plan refuses where it is in the zone of the first."""
    condition = Expression("${self.availability_zone != " + ground.head_zone_name[2:-1] + "}")
    message = f"{model.standby} is in the zone of the head node's subnet: a multi-az file system needs two zones."
    asserted = {"postcondition": [{"condition": condition, "error_message": message}]}
    attributes = {"id": model.standby, "lifecycle": asserted}
    return Data(scope, "aws_subnet", f"{model.name}_standby", attributes, origin=origin).id
