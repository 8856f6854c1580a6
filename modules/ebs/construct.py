"""What volumes become: the volumes, the policy that snapshots them, their attachment to the head node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..node.volume import GP3_THROUGHPUT, default_iops
from ..slurm.model import StateVolume as StateVolumeModel
from ..spec.finding import Path
from ..spec.identifiers import SnapshotId
from ..storage.construct import key_arn, protection
from ..storage.model import Backup
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .devices import STATE_DEVICE, devices_by_name, volume_keys
from .model import Ebs

_DAY = 86400
BACKUP_TAG = "hpctf:backup"


class EbsVolumes(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The new volumes of one mount path, in the head node's zone; boot makes a file system, or a RAID, of them.

    ``ids`` are the volumes, in order. ``backup_role`` (of Data Lifecycle Manager) is needed with `backup`.
    """

    def __init__(
        self,
        scope: Any,
        model: Ebs,
        deployment: Deployment,
        path: str,
        *,
        availability_zone: str,
        backup_role: str | None = None,
    ) -> None:
        super().__init__(scope, f"ebs-{model.name}")
        self.model, self.deployment, self.name = model, deployment, str(model.name)
        self.origin: Path = ("storage", path)
        self.key = key_arn(self, model.kms_key, self.name, self.origin) if model.encrypted else None
        keys = volume_keys(self.name, model.count)
        self.ids = [self._volume(key, availability_zone).id for key in keys]
        if model.backup is not None and backup_role is not None:
            self._backup(model.backup, backup_role)

    def _volume(self, key: str, zone: str) -> Resource:
        model, gp3 = self.model, self.model.type == "gp3"
        name = self.deployment.name(key.replace("_", "-"))
        size = model.volume_size
        rate = model.throughput.mb_per_second if model.throughput is not None else None
        marks = {BACKUP_TAG: self.deployment.name(self.name)} if model.backup is not None else {}
        attributes = {
            "availability_zone": zone,
            "size": size.gib if size is not None else None,
            "snapshot_id": model.ebs if isinstance(model.ebs, SnapshotId) else None,
            "type": model.type,
            "iops": model.iops or default_iops(model.type),
            "throughput": rate or (GP3_THROUGHPUT if gp3 else None),
            "encrypted": model.encrypted,
            "kms_key_id": self.key,
            "final_snapshot": model.deletion_policy == "snapshot" or None,
            "tags": self.deployment.tagged(name, model.tags, marks),
            "lifecycle": protection(model.deletion_policy),
        }
        return Resource(self, "aws_ebs_volume", key, attributes, origin=self.origin)

    def _backup(self, backup: Backup, role: str) -> None:
        schedule = {
            "name": "daily",
            "copy_tags": backup.copy_tags,
            "create_rule": {"interval": 24, "interval_unit": "HOURS", "times": [str(backup.start)]},
            "retain_rule": {"interval": backup.retention.seconds // _DAY, "interval_unit": "DAYS"},
        }
        attributes = {
            "description": f"Snapshots of {self.deployment.name(self.name)}",
            "execution_role_arn": role,
            "state": "ENABLED",
            "policy_details": {
                "resource_types": ["VOLUME"],
                "target_tags": {BACKUP_TAG: self.deployment.name(self.name)},
                "schedule": schedule,
            },
            "tags": self.deployment.tagged(self.deployment.name(self.name), self.model.tags),
        }
        Resource(self, "aws_dlm_lifecycle_policy", self.name, attributes, origin=(*self.origin, "backup"))


class StateVolume(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The volume that holds the scheduler's state: it outlives every head node."""

    def __init__(self, scope: Any, model: StateVolumeModel, deployment: Deployment, *, availability_zone: str) -> None:
        super().__init__(scope, "scheduler-state")
        origin: Path = ("slurm", "state_volume")
        attributes = {
            "availability_zone": availability_zone,
            "size": model.size.gib,
            "snapshot_id": model.snapshot,
            "type": "gp3",
            "encrypted": True,
            "kms_key_id": key_arn(self, deployment.kms_key, "scheduler_state", origin),
            "final_snapshot": model.deletion_policy == "snapshot" or None,
            "tags": deployment.tagged(deployment.name("scheduler-state")),
            "lifecycle": protection(model.deletion_policy),
        }
        self.id = Resource(self, "aws_ebs_volume", "scheduler_state", attributes, origin=origin).id


class Attachments(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Volumes attached to the head node: the scheduler's state, and by name of each mount path its volumes.

    The head node stops before a volume is taken from it, so that nothing writes at that moment. ``addresses`` are those
    of the attachments, ``devices`` by name of each mount path the names of its volumes.
    """

    def __init__(
        self, scope: Any, *, instance_id: str, state_volume_id: str, volumes: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__(scope, "attachments")
        self.instance_id = instance_id
        self.addresses: list[str] = []
        self.devices = devices_by_name({name: len(found) for name, found in volumes.items()})
        self._attach("scheduler_state", state_volume_id, STATE_DEVICE, ("slurm", "state_volume"))
        wanted = {
            key: (volume, device)
            for name, found in volumes.items()
            for key, volume, device in zip(volume_keys(name, len(found)), found, self.devices[name], strict=True)
        }
        for key, (volume, device) in sorted(wanted.items()):
            self._attach(key, volume, device, ("storage",))

    def _attach(self, name: str, volume_id: str, device: str, origin: Path) -> None:
        attributes = {
            "device_name": device,
            "instance_id": self.instance_id,
            "volume_id": volume_id,
            "stop_instance_before_detaching": True,
        }
        self.addresses.append(Resource(self, "aws_volume_attachment", name, attributes, origin=origin).address)
