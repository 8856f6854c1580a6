"""The storage state: what must never be lost. Its outputs tell the cluster state where everything is."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...modules.accounting.construct import AccountingDatabase
from ...modules.backup.construct import BackupPlan
from ...modules.ebs.construct import StateVolume
from ...modules.lustre.model import Lustre
from ...modules.lustre.repository import associations, old_form
from ...modules.monitoring.construct import LogGroup
from ...modules.slurm.construct import HostKeys, SlurmKey
from ...modules.storage.construct import BackupRole, StorageSecurityGroup, key_arn
from ...modules.storage.ground import Ground, Service
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import State
from ..model import Cluster
from ..storage import kind_of, new_entries, opened, speaks_efa
from .directory import make_directory
from .places import NewPlaces, Places, places_of


def fill_storage(state: State, cluster: Cluster, deployment: Deployment) -> None:
    """Make every new file system and volume, and the volume of the scheduler's state."""
    places = places_of(state, cluster)
    group = _group(state, cluster, deployment, places)
    ground = _ground(state, deployment, places, group)
    file_systems: dict[str, Any] = {}
    volumes: dict[str, Any] = {}
    for path, entry in new_entries(cluster).items():
        made = kind_of(entry).make(state, entry, path, ground)
        if made.file_system is not None:
            file_systems[str(entry.name)] = dict(made.file_system)
        if made.volumes:
            volumes[str(entry.name)] = list(made.volumes)
    scheduler = StateVolume(state, cluster.slurm.state_volume, deployment, availability_zone=places.head_zone_name)
    if cluster.login_nodes:
        state.output("host_keys_arn", HostKeys(state, deployment).arn, "Secret with the SSH host keys of login nodes")
    accounting = cluster.slurm.accounting
    if accounting is not None and accounting.database == "new":
        db_key = key_arn(state, cluster.encryption.kms_key, "accounting", ("encryption", "kms_key"))
        where = tuple(places.zones.values()) if isinstance(places, NewPlaces) else accounting.subnets
        database = AccountingDatabase(state, accounting, deployment, vpc_id=places.vpc_id, subnets=where, key=db_key)
        state.output("accounting", database.output, "Accounting database: host, secret with its password, security group")
    make_directory(state, cluster, deployment, places)
    if cluster.monitoring.logs.enabled:
        logs_key = key_arn(state, cluster.encryption.kms_key, "logs", ("encryption", "kms_key"))
        LogGroup(state, cluster.monitoring.logs, deployment, key_arn=logs_key)
    if cluster.slurm.auth_key is None:
        key = SlurmKey(state, cluster.slurm.state_volume, deployment)
        state.output("slurm_key_arn", key.arn, "Secret with the key that all nodes share")
    if cluster.backup is not None:
        _back_up(state, cluster, deployment, ground, file_systems)
    if group is not None:
        state.output("storage_security_group_id", group.id, "Security group of the file systems")
    state.output("file_systems", file_systems, "New file systems by name")
    state.output("volumes", volumes, "New EBS volumes by name")
    state.output("state_volume_id", scheduler.id, "Volume of the scheduler's state")


def _back_up(state: State, cluster: Cluster, deployment: Deployment, ground: Ground, file_systems: dict[str, Any]) -> None:
    """One plan for everything, but for Lustre without backups: scratch, and what S3 fills.

    https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-backups-fsx.html
    """
    assert cluster.backup is not None
    lustre = [entry for entry in new_entries(cluster).values() if isinstance(entry, Lustre)]
    skipped = [file_systems[str(one.name)]["id"] for one in lustre if one.scratch or associations(one) or old_form(one)]
    key = key_arn(state, cluster.encryption.kms_key, "backups", ("encryption", "kms_key"))
    plan = BackupPlan(state, cluster.backup, deployment, role=ground.backup_role("backup"), key=key, skipped=skipped)
    state.output("backup_vault", plan.vault_name, "Vault with the recovery points of all storage")


def _group(state: State, cluster: Cluster, deployment: Deployment, places: Places) -> StorageSecurityGroup | None:
    ports = opened(cluster)
    if not ports:
        return None
    return StorageSecurityGroup(state, deployment, vpc_id=places.vpc_id, ports=ports, efa=speaks_efa(cluster))


def _ground(state: State, deployment: Deployment, places: Places, group: StorageSecurityGroup | None) -> Ground:
    @cache
    def backup_role(service: Service) -> str:
        return BackupRole(state, deployment, service).arn

    return Ground(
        deployment=deployment,
        head_zone_name=places.head_zone_name,
        head_subnet=places.head_subnet,
        security_group_id=group.id if group is not None else "",
        after=group.rules if group is not None else (),
        backup_role=backup_role,
        route_tables=cache(places.route_tables),
        zones=places.zones if isinstance(places, NewPlaces) else {},
        subnets=() if isinstance(places, NewPlaces) else places.subnets,
    )
