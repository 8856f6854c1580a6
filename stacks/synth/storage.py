"""The storage state: what must never be lost. Its outputs tell the cluster state where everything is."""

from __future__ import annotations

from typing import Any

from ...modules.ebs.construct import EbsVolumes, StateVolume
from ...modules.ebs.model import Ebs
from ...modules.efs.construct import EfsFileSystem
from ...modules.efs.model import Efs
from ...modules.lustre.construct import LustreFileSystem
from ...modules.lustre.model import Lustre
from ...modules.storage.construct import BackupRole, StorageSecurityGroup
from ...modules.storage.model import Stored
from ...modules.storage.ports import Kind
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import State
from ..model import Cluster, Storage
from .places import ExistingPlaces, NewPlaces, Places, places_of


def new_entries(cluster: Cluster) -> dict[str, Stored]:
    """What the storage state makes, by mount path."""
    return {str(p): e for p, e in sorted(cluster.storage.items()) if isinstance(e, Stored) and not e.existing}


def guarded_kinds(cluster: Cluster) -> list[Kind]:
    """The kinds of new file systems that stand behind the storage security group."""
    found: set[Kind] = set()
    for entry in new_entries(cluster).values():
        if isinstance(entry, Efs):
            found.add("efs")
        elif isinstance(entry, Lustre):
            found.add("lustre")
    return sorted(found)


def fill_storage(state: State, cluster: Cluster, deployment: Deployment) -> None:
    """Make every new file system and volume, and the volume of the scheduler's state."""
    places = places_of(state, cluster)
    entries = new_entries(cluster)
    group = _group(state, cluster, deployment, places)
    roles = _backup_roles(state, deployment, entries)
    file_systems: dict[str, Any] = {}
    volumes: dict[str, Any] = {}
    for path, entry in entries.items():
        made = _entry(state, deployment, path, entry, places, group, roles)
        if isinstance(made, EbsVolumes):
            volumes[str(entry.name)] = made.ids
        else:
            file_systems[str(entry.name)] = made.output
    scheduler = StateVolume(state, cluster.slurm.state_volume, deployment, availability_zone=places.head_zone_name)
    if group is not None:
        state.output("storage_security_group_id", group.id, "Security group of the file systems")
    state.output("file_systems", file_systems, "New file systems by name")
    state.output("volumes", volumes, "New EBS volumes by name")
    state.output("state_volume_id", scheduler.id, "Volume of the scheduler's state")


def _group(state: State, cluster: Cluster, deployment: Deployment, places: Places) -> StorageSecurityGroup | None:
    kinds = guarded_kinds(cluster)
    if not kinds:
        return None
    efa = any(isinstance(e, Lustre) and e.efa for e in new_entries(cluster).values())
    return StorageSecurityGroup(state, deployment, vpc_id=places.vpc_id, kinds=kinds, efa=efa)


def _backup_roles(state: State, deployment: Deployment, entries: dict[str, Stored]) -> dict[str, str]:
    """The roles under which backups are made, for the kinds that ask for any."""
    roles: dict[str, str] = {}
    if any(isinstance(e, Efs) and e.backup for e in entries.values()):
        roles["efs"] = BackupRole(state, deployment, "backup").arn
    if any(isinstance(e, Ebs) and e.backup for e in entries.values()):
        roles["ebs"] = BackupRole(state, deployment, "dlm").arn
    return roles


def _entry(
    state: State,
    deployment: Deployment,
    path: str,
    entry: Storage | Stored,
    places: Places,
    group: StorageSecurityGroup | None,
    roles: dict[str, str],
) -> EfsFileSystem | LustreFileSystem | EbsVolumes:
    match entry:
        case Ebs():
            zone = places.head_zone_name
            return EbsVolumes(state, entry, deployment, path, availability_zone=zone, backup_role=roles.get("ebs"))
        case Efs() if group is not None:
            where: dict[str, Any] = (
                {"zones": places.zones} if isinstance(places, NewPlaces) else {"subnets": places.subnets}
            )
            return EfsFileSystem(
                state, entry, deployment, path, security_group_id=group.id, backup_role=roles.get("efs"), **where
            )
        case Lustre() if group is not None:
            subnet = places.head_subnet if isinstance(places, ExistingPlaces) else places.subnet(str(entry.zone))
            return LustreFileSystem(
                state, entry, deployment, path, subnet_id=subnet, security_group_id=group.id, after=group.rules
            )
    raise AssertionError(entry)
