"""What a new accounting database becomes: Aurora MySQL serverless, its group of subnets, its security group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..storage.construct import protection
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import Accounting
from .slurmdbd_conf import MYSQL_PORT

_ORIGIN: Path = ("slurm", "accounting")
_DAY = 86400
USER = "slurm"
# Seconds without a connection until it stops; slurmdbd keeps one, so that happens while the head node is stopped.
# Aurora user guide, "Scaling to Zero ACUs with automatic pause and resume".
_PAUSE_AFTER = 3600
# slurmdbd asks for a larger buffer and patience with locks: Slurm's accounting guide, "MySQL Configuration". TLS is not
# demanded: the MariaDB client that distributions link slurmdbd with begins without it, and nobody but the head node gets
# through the security group. `slurm.accounting.config: {StorageParameters: SSL_CA=…}` switches it on.
_PARAMETERS = {"innodb_lock_wait_timeout": "900", "max_allowed_packet": "16777216"}


class AccountingDatabase(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new database that only the cluster's head node reaches. ``output`` is what others need to know of it."""

    def __init__(
        self, scope: Any, model: Accounting, deployment: Deployment, *, vpc_id: str, subnets: Sequence[str], key: str | None
    ) -> None:
        super().__init__(scope, "accounting")
        self.model, self.deployment, self.name = model, deployment, deployment.name("accounting")
        group = self._make(
            "aws_security_group",
            {"name": self.name, "description": f"Accounting database of cluster {deployment.cluster}", "vpc_id": vpc_id},
        )
        cluster = self._cluster(group, subnets, key)
        self._make(
            "aws_rds_cluster_instance",
            {
                "identifier": self.name,
                "cluster_identifier": cluster.id,
                "instance_class": "db.serverless",
                "engine": cluster.attr("engine"),
                "engine_version": cluster.attr("engine_version"),
                "auto_minor_version_upgrade": True,
            },
        )
        self.output = {
            "host": cluster.attr("endpoint"),
            "secret": Expression(f"${{{cluster.address}.master_user_secret[0].secret_arn}}"),
            "security_group_id": group.id,
        }

    def _cluster(self, group: Resource, subnets: Sequence[str], key: str | None) -> Resource:
        model, name = self.model, self.name
        placed = self._make("aws_db_subnet_group", {"name": name, "subnet_ids": list(subnets)})
        parameters = self._make(
            "aws_rds_cluster_parameter_group",
            {
                "name": name,
                "family": "aurora-mysql8.0",
                "parameter": [
                    {"name": parameter, "value": value, "apply_method": "immediate"}
                    for parameter, value in sorted(_PARAMETERS.items())
                ],
            },
        )
        return self._make(
            "aws_rds_cluster",
            {
                "cluster_identifier": name,
                "engine": "aurora-mysql",
                "engine_mode": "provisioned",
                "engine_version": "8.0",
                "database_name": model.name,
                "master_username": USER,
                "manage_master_user_password": True,
                "master_user_secret_kms_key_id": key,
                "db_subnet_group_name": placed.attr("name"),
                "db_cluster_parameter_group_name": parameters.attr("name"),
                "vpc_security_group_ids": [group.id],
                "storage_encrypted": True,
                "kms_key_id": key,
                "backup_retention_period": model.backup.seconds // _DAY,
                "copy_tags_to_snapshot": True,
                "deletion_protection": model.deletion_policy == "retain",
                "skip_final_snapshot": model.deletion_policy != "snapshot",
                "final_snapshot_identifier": f"{name}-final" if model.deletion_policy == "snapshot" else None,
                "serverlessv2_scaling_configuration": {
                    "min_capacity": 0,
                    "max_capacity": model.max_capacity,
                    "seconds_until_auto_pause": _PAUSE_AFTER,
                },
                # AWS moves to newer releases of 8.0 by itself.
                "lifecycle": protection(model.deletion_policy, "engine_version"),
            },
        )

    def _make(self, type_: str, attributes: dict[str, Any]) -> Resource:
        tags = {"tags": self.deployment.tagged(self.name)}
        return Resource(self, type_, "accounting", {**attributes, **tags}, origin=_ORIGIN)


class DatabaseAccess(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Let the head node's groups reach a new database: made where the head node is."""

    def __init__(self, scope: Any, *, database_group_id: str, groups: Sequence[str]) -> None:
        super().__init__(scope, "accounting-access")
        for number, group in enumerate(groups):
            rule = {
                "security_group_id": database_group_id,
                "referenced_security_group_id": group,
                "ip_protocol": "tcp",
                "from_port": MYSQL_PORT,
                "to_port": MYSQL_PORT,
            }
            label = "accounting" if number == 0 else f"accounting_{number}"
            Resource(self, "aws_vpc_security_group_ingress_rule", label, rule, origin=_ORIGIN)
