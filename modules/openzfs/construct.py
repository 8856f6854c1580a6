"""What a new OpenZFS file system becomes: the file system, and one volume below its root volume."""

from __future__ import annotations

from typing import Any

from ..spec.finding import Path
from ..spec.quantities import Size
from ..storage.construct import key_arn, protection, subnets_of
from ..storage.ground import Ground
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import OpenZfs

# The security group says who comes in. Without `no_root_squash` the head node could make no home directory; `crossmnt`
# shows snapshots. https://docs.aws.amazon.com/fsx/latest/APIReference/API_OpenZFSClientConfiguration.html
_EXPORTED = {"clients": "*", "options": ["rw", "crossmnt", "no_root_squash", "sync"]}
# Else FSx refuses to delete a file system that has more than its root volume.
# https://docs.aws.amazon.com/fsx/latest/APIReference/API_DeleteFileSystemOpenZFSConfiguration.html
_WITH_VOLUMES = ["DELETE_CHILD_VOLUMES_AND_SNAPSHOTS"]


class OpenZfsFileSystem(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new OpenZFS file system with one volume that may take all of it.

    The root volume stays empty: a volume of its own can be snapshotted, cloned and restored. ``output`` describes the
    volume to other states; its mount name is the path of the volume.
    """

    def __init__(self, scope: Any, model: OpenZfs, ground: Ground, path: str) -> None:
        super().__init__(scope, f"openzfs-{model.name}")
        assert isinstance(model.openzfs, Size), "an existing one is not made"
        self.model, self.ground, self.name, self.gib = model, ground, str(model.name), model.openzfs.gib
        self.origin: Path = ("storage", path)
        self.tags = ground.deployment.tagged(ground.deployment.name(self.name), model.tags)
        self.file_system = self._file_system()
        volume = self._volume()
        self.output = {
            "id": volume.id,
            "system": self.file_system.id,
            "kind": "openzfs",
            "mount_name": f"/fsx/{self.name}",
            "dns_name": self.file_system.attr("dns_name"),
        }

    def _file_system(self) -> Resource:
        model = self.model
        iops = {"mode": "USER_PROVISIONED", "iops": model.iops} if model.iops else {"mode": "AUTOMATIC"}
        attributes = {
            **subnets_of(self, model, self.ground, self.origin),
            "security_group_ids": [self.ground.security_group_id],
            "deployment_type": model.deployment_type.upper().replace("-", "_"),
            "storage_capacity": self.gib,
            "throughput_capacity": model.throughput.mb_per_second if model.throughput else None,
            "disk_iops_configuration": iops,
            "weekly_maintenance_start_time": model.maintenance.aws if model.maintenance else None,
            "kms_key_id": key_arn(self, model.kms_key, self.name, self.origin),
            "delete_options": _WITH_VOLUMES,
            **self._backups(),
            "tags": self.tags,
            "lifecycle": protection(model.deletion_policy),
        }
        return Resource(self, "aws_fsx_openzfs_file_system", self.name, attributes, origin=self.origin)

    def _backups(self) -> dict[str, Any]:
        backup, last = self.model.backup, self.model.deletion_policy == "snapshot"
        return {
            "automatic_backup_retention_days": self.model.backup_days,
            "daily_automatic_backup_start_time": str(backup.start) if backup else None,
            "copy_tags_to_backups": backup is None or backup.copy_tags,
            "skip_final_backup": not last,
            "final_backup_tags": {**self.ground.deployment.tags, **self.tags} if last else None,
        }

    def _volume(self) -> Resource:
        attributes = {
            "name": self.name,
            "parent_volume_id": self.file_system.attr("root_volume_id"),
            "data_compression_type": self.model.compression.upper(),
            "nfs_exports": {"client_configurations": [_EXPORTED]},
            "delete_volume_options": _WITH_VOLUMES,
            "tags": self.tags,
            "lifecycle": protection(self.model.deletion_policy),
        }
        return Resource(self, "aws_fsx_openzfs_volume", self.name, attributes, origin=self.origin)
