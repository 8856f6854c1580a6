"""What a new EFS file system becomes: the file system, mount targets, its policy, its backups."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..spec.quantities import Rate
from ..storage.construct import VaultBackups, key_arn, protection
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.policy import document, statement
from ..terraform.resource import Data, Resource
from .model import Efs
from .mount import CLIENT_ACTIONS

_DAY = 86400
_ANYONE = {"AWS": "*"}


class EfsFileSystem(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new EFS file system with a mount target in each zone.

    ``zones`` (a new network) maps zone ids to the subnet in each; ``subnets`` (an existing one) lists subnets of which
    several may share a zone: the first of a zone gets the mount target. ``backup_role`` is needed with `backup`.
    ``output`` describes the file system to other states.
    """

    def __init__(
        self,
        scope: Any,
        model: Efs,
        deployment: Deployment,
        path: str,
        *,
        security_group_id: str,
        zones: Mapping[str, str] | None = None,
        subnets: Sequence[str] = (),
        backup_role: str | None = None,
    ) -> None:
        super().__init__(scope, f"efs-{model.name}")
        self.model, self.deployment, self.name = model, deployment, str(model.name)
        self.origin: Path = ("storage", path)
        self.security_group_id = security_group_id
        self.key = key_arn(self, model.kms_key, self.name, self.origin) if model.encrypted else None
        self.file_system = self._file_system()
        if zones is not None:
            self._targets_by_zone(zones)
        else:
            self._targets_by_subnet(subnets)
        self._policy()
        if model.backup is not None and backup_role is not None:
            arn = self.file_system.arn
            VaultBackups(self, model, model.backup, deployment, path, resource_arn=arn, role=backup_role, key=self.key)
        dns_name = self.file_system.attr("dns_name")
        self.output = {"id": self.file_system.id, "kind": "efs", "mount_name": "", "dns_name": dns_name}

    def _file_system(self) -> Resource:
        model, rate = self.model, self.model.throughput
        after = model.infrequent_access_after
        days = after.seconds // _DAY if after is not None else 0
        rule = {"transition_to_ia": f"AFTER_{days}_DAY{'S' * (days > 1)}"} if days else None
        attributes = {
            "encrypted": model.encrypted,
            "kms_key_id": self.key,
            "performance_mode": {"general-purpose": "generalPurpose", "max-io": "maxIO"}[model.performance_mode],
            "throughput_mode": "provisioned" if isinstance(rate, Rate) else rate,
            "provisioned_throughput_in_mibps": rate.mb_per_second if isinstance(rate, Rate) else None,
            "lifecycle_policy": rule,
            "tags": self.deployment.tagged(self.deployment.name(self.name), model.tags),
            "lifecycle": protection(model.deletion_policy),
        }
        return Resource(self, "aws_efs_file_system", self.name, attributes, origin=self.origin)

    def _target(self, name: str, subnet_id: str, for_each: Expression | None = None) -> None:
        attributes = {
            "for_each": for_each,
            "file_system_id": self.file_system.id,
            "subnet_id": subnet_id,
            "security_groups": [self.security_group_id],
        }
        Resource(self, "aws_efs_mount_target", name, attributes, origin=self.origin)

    def _targets_by_zone(self, zones: Mapping[str, str]) -> None:
        for zone, subnet in sorted(zones.items()):
            self._target(f"{self.name}_{zone}", subnet)

    def _targets_by_subnet(self, subnets: Sequence[str]) -> None:
        """One for each zone that the subnets turn out to be in: EFS refuses a second one in a zone."""
        ids = ", ".join(_term(subnet) for subnet in dict.fromkeys(subnets))
        known = Data(
            self,
            "aws_subnet",
            f"{self.name}_mounts",
            {"for_each": Expression(f"${{toset([{ids}])}}"), "id": Expression("${each.value}")},
            origin=self.origin,
        )
        by_zone = f"{{for id in [{ids}] : {known.address}[id].availability_zone_id => id...}}"
        first = Expression(f"${{{{for zone, ids in {by_zone} : zone => ids[0]}}}}")
        self._target(self.name, Expression("${each.value}"), first)

    def _policy(self) -> None:
        """Refuse unencrypted mounts; with `iam`, also every client that its own role does not allow.

        Any policy ends EFS's default one, under which whoever reaches a mount target may do all. Where that is meant
        to go on, it has to be said again.
        """
        if not self.model.tls:
            return
        encrypted = statement(
            "EncryptedOnly",
            ["*"],
            [self.file_system.arn],
            principal=_ANYONE,
            effect="Deny",
            condition={"Bool": {"aws:SecureTransport": "false"}},
        )
        mounted = statement(
            "ThroughMountTargets",
            CLIENT_ACTIONS,
            [self.file_system.arn],
            principal=_ANYONE,
            condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
        )
        policy = document(encrypted) if self.model.iam else document(encrypted, mounted)
        attributes = {"file_system_id": self.file_system.id, "policy": policy}
        Resource(self, "aws_efs_file_system_policy", self.name, attributes, origin=self.origin)


def _term(value: str) -> str:
    """A value as it stands inside an expression."""
    return value[2:-1].strip() if isinstance(value, Expression) else json.dumps(value)
