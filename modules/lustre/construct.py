"""What a new Lustre file system becomes: the file system and its links to S3."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Sequence
from typing import Any

from ..spec.finding import Path
from ..spec.identifiers import BackupId
from ..spec.quantities import FsxSize
from ..storage.construct import key_arn, protection
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import Association, Event, Lustre
from .repository import associations, old_form

_DAY = 86400
# "2.15 is supported by all Lustre deployment types and is recommended for all new file systems": FSx API reference,
# CreateFileSystem.FileSystemTypeVersion. Links and metadata performance need it, or 2.12 at least.
_LUSTRE_VERSION = "2.15"
_EVENTS: tuple[Event, ...] = ("new", "changed", "deleted")
# What a restored file system takes from its backup, while the provider would plan to change it back to nothing.
_FROM_BACKUP = ("per_unit_storage_throughput", "storage_capacity", "storage_type")
# Only settable when a file system is made; without this, adding links or backups later would replace it.
_ONLY_AT_FIRST = "copy_tags_to_backups"


class LustreFileSystem(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new FSx for Lustre file system in one subnet.

    ``after`` are addresses of the security group's rules: FSx tries the ports when it is created. ``output`` describes
    the file system to other states.
    """

    def __init__(
        self,
        scope: Any,
        model: Lustre,
        deployment: Deployment,
        path: str,
        *,
        subnet_id: str,
        security_group_id: str,
        after: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, f"lustre-{model.name}")
        self.model, self.deployment, self.name = model, deployment, str(model.name)
        self.origin: Path = ("storage", path)
        self.tags = deployment.tagged(deployment.name(self.name), model.tags)
        place = {
            "subnet_ids": [subnet_id],
            "security_group_ids": [security_group_id],
            "depends_on": list(after) or None,
        }
        attributes = {**place, **self._server(), **self._metadata(), **self._backups(), **self._repository()}
        self.file_system = Resource(self, "aws_fsx_lustre_file_system", self.name, attributes, origin=self.origin)
        for directory, association in sorted(associations(model).items()):
            self._link(directory, association)
        self.output = {
            "id": self.file_system.id,
            "kind": "lustre",
            "mount_name": self.file_system.attr("mount_name"),
            "dns_name": self.file_system.attr("dns_name"),
        }

    def _server(self) -> dict[str, Any]:
        model = self.model
        restored = isinstance(model.lustre, BackupId)
        hdd = model.storage_type == "hdd"
        return {
            "storage_capacity": model.lustre.gib if isinstance(model.lustre, FsxSize) else None,
            "backup_id": model.lustre if restored else None,
            "file_system_type_version": None if restored else _LUSTRE_VERSION,
            "deployment_type": model.deployment_type.upper().replace("-", "_"),
            "storage_type": model.storage_type.upper(),
            "per_unit_storage_throughput": model.throughput,
            "drive_cache_type": ("READ" if model.drive_cache else "NONE") if hdd else None,
            "data_compression_type": model.compression.upper(),
            "efa_enabled": model.efa or None,
            "weekly_maintenance_start_time": model.maintenance.aws if model.maintenance else None,
            # FSx encrypts scratch with a key that it keeps for itself: CreateFileSystem.KmsKeyId
            "kms_key_id": None if model.scratch else key_arn(self, model.kms_key, self.name, self.origin),
            "tags": self.tags,
            "lifecycle": protection(model.deletion_policy, _ONLY_AT_FIRST, *(_FROM_BACKUP if restored else ())),
        }

    def _metadata(self) -> dict[str, Any]:
        model, iops = self.model, self.model.metadata_iops
        if model.deployment_type != "persistent-2" or (isinstance(model.lustre, BackupId) and iops is None):
            return {}
        chosen = isinstance(iops, int)
        mode = {"mode": "USER_PROVISIONED", "iops": iops} if chosen else {"mode": "AUTOMATIC"}
        return {"metadata_configuration": mode}

    def _backups(self) -> dict[str, Any]:
        model, backup = self.model, self.model.backup
        if model.scratch:
            return {}
        last = model.deletion_policy == "snapshot"
        return {
            "automatic_backup_retention_days": backup.retention.seconds // _DAY if backup else 0,
            "daily_automatic_backup_start_time": str(backup.start) if backup else None,
            "copy_tags_to_backups": None if model.linked else backup is None or backup.copy_tags,
            "skip_final_backup": not last,
            "final_backup_tags": {**self.deployment.tags, **self.tags} if last else None,
        }

    def _repository(self) -> dict[str, Any]:
        form = old_form(self.model)
        if form is None:
            return {}
        return {
            "import_path": form.import_path,
            "export_path": form.export_path,
            "auto_import_policy": form.policy,
            "imported_file_chunk_size": form.chunk_size.mib if form.chunk_size else None,
        }

    def _link(self, directory: str, association: Association) -> None:
        policies = {
            "auto_import_policy": _events(association.import_),
            "auto_export_policy": _events(association.export),
        }
        attributes = {
            "file_system_id": self.file_system.id,
            "file_system_path": directory,
            "data_repository_path": association.s3,
            "imported_file_chunk_size": association.chunk_size.mib if association.chunk_size else None,
            "batch_import_meta_data_on_create": association.import_on_create,
            "s3": policies if any(policies.values()) else None,
            "tags": self.tags,
        }
        name = f"{self.name}_{_label(directory)}"
        Resource(self, "aws_fsx_data_repository_association", name, attributes, origin=self.origin)


def _events(chosen: Collection[Event]) -> dict[str, Any] | None:
    return {"events": [event.upper() for event in _EVENTS if event in chosen]} if chosen else None


def _label(directory: str) -> str:
    """A directory as part of an address; where that could mean two of them, with a checksum."""
    inside = directory.strip("/")
    label = re.sub(r"[^A-Za-z0-9-]", "_", inside) or "root"
    return f"{label}_{zlib.crc32(inside.encode()):08x}" if re.search(r"[._]", inside) else label
