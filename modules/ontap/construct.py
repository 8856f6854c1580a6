"""What a new ONTAP file system becomes: the file system, a virtual machine that serves it, and one volume."""

from __future__ import annotations

from typing import Any

from ..spec.finding import Path
from ..spec.quantities import Size
from ..storage.construct import key_arn, protection, subnets_of
from ..storage.ground import Ground
from ..storage.names import shortened
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .limits import LARGEST_FLEXVOL_GIB
from .model import Ontap

_LONGEST_MACHINE_NAME = 47  # FSx API reference, CreateStorageVirtualMachine.Name


class OntapFileSystem(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new ONTAP file system with one volume of its size, which takes room only as it fills.

    ``output`` describes the volume to other states; its mount name is the junction path.
    """

    def __init__(self, scope: Any, model: Ontap, ground: Ground, path: str) -> None:
        super().__init__(scope, f"ontap-{model.name}")
        assert isinstance(model.ontap, Size), "an existing one is not made"
        self.model, self.ground, self.name, self.gib = model, ground, str(model.name), model.ontap.gib
        self.origin: Path = ("storage", path)
        self.label = ground.deployment.name(self.name)
        self.tags = ground.deployment.tagged(self.label, model.tags)
        self.file_system = self._file_system()
        self.machine = self._machine()
        volume = self._volume()
        self.output = {
            "id": volume.id,
            "system": self.file_system.id,
            "kind": "ontap",
            "mount_name": volume.attr("junction_path"),
            "dns_name": self.machine.attr("endpoints[0].nfs[0].dns_name"),
        }

    def _file_system(self) -> Resource:
        model, backup = self.model, self.model.backup
        places = subnets_of(self, model, self.ground, self.origin)
        iops = {"mode": "USER_PROVISIONED", "iops": model.iops} if model.iops else {"mode": "AUTOMATIC"}
        attributes = {
            "preferred_subnet_id": places["subnet_ids"][0],  # asked for even where there is one
            **places,
            "security_group_ids": [self.ground.security_group_id],
            "deployment_type": model.deployment_type.upper().replace("-", "_"),
            "storage_capacity": self.gib,
            "throughput_capacity_per_ha_pair": model.throughput.mb_per_second if model.throughput else None,
            "ha_pairs": model.ha_pairs,
            "disk_iops_configuration": iops,
            "automatic_backup_retention_days": model.backup_days,
            "daily_automatic_backup_start_time": str(backup.start) if backup else None,
            "weekly_maintenance_start_time": model.maintenance.aws if model.maintenance else None,
            "kms_key_id": key_arn(self, model.kms_key, self.name, self.origin),
            "tags": self.tags,
            "lifecycle": protection(model.deletion_policy),
        }
        return Resource(self, "aws_fsx_ontap_file_system", self.name, attributes, origin=self.origin)

    def _machine(self) -> Resource:
        attributes = {
            "name": shortened(self.name, _LONGEST_MACHINE_NAME),
            "file_system_id": self.file_system.id,
            "root_volume_security_style": "UNIX",
            "tags": self.tags,
            "lifecycle": protection(self.model.deletion_policy),
        }
        return Resource(self, "aws_fsx_ontap_storage_virtual_machine", self.name, attributes, origin=self.origin)

    def _volume(self) -> Resource:
        model, last = self.model, self.model.deletion_policy == "snapshot"
        name = self.name.replace("-", "_")  # ONTAP takes letters, digits and underscores
        grouped = model.ha_pairs > 1 or self.gib > LARGEST_FLEXVOL_GIB
        attributes = {
            "name": name,
            "junction_path": f"/{name}",
            "storage_virtual_machine_id": self.machine.id,
            "size_in_megabytes": self.gib * 1024,
            "volume_style": "FLEXGROUP" if grouped else "FLEXVOL",
            "security_style": "UNIX",
            "storage_efficiency_enabled": True,
            "copy_tags_to_backups": model.backup is None or model.backup.copy_tags,
            "skip_final_backup": not last,
            "final_backup_tags": {**self.ground.deployment.tags, **self.tags} if last else None,
            "tags": self.tags,
            "lifecycle": protection(model.deletion_policy),
        }
        return Resource(self, "aws_fsx_ontap_volume", self.name, attributes, origin=self.origin)
