"""The monitoring of a cluster: what is shown, which alarms ring, and what its nodes may send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...modules.budget.construct import ClusterBudget
from ...modules.ebs.model import Ebs
from ...modules.iam import policies
from ...modules.monitoring.agent_config import Role, agent_config, rotation
from ...modules.monitoring.alarms import alarms
from ...modules.monitoring.construct import Alarms, Dashboard, ExporterAccess, Topic
from ...modules.monitoring.dashboard import Shown, Subject
from ...modules.monitoring.log_group import log_group_name
from ...modules.slurm.layout import Paths
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import State
from ..model import Cluster
from ..storage import existing_file_systems, existing_volumes, mount
from .frame import Linked

# Mounted by the volume, shown by the file system that it is in; of existing volumes nobody says here which one that is.
_IN_SYSTEMS = ("ontap", "openzfs")


def make_monitoring(
    state: State,
    cluster: Cluster,
    deployment: Deployment,
    storage: Linked,
    *,
    head_node_id: str,
    head_group: str | None,
    vpc_cidrs: Sequence[str],
    key: str | None,
) -> None:
    """Make the topic, the alarms, the dashboard, the budget and the way to the exporter that the spec asks for."""
    wanted = cluster.monitoring
    if wanted.alarms:
        topic = Topic(state, wanted.notify, deployment, key=key, services=("cloudwatch",))
        rings = alarms(collected=wanted.logs.enabled)
        Alarms(state, rings, deployment, head_node_id=head_node_id, topics=topic.arns)
    if wanted.dashboard:
        Dashboard(state, _subject(cluster, deployment, storage, head_node_id), deployment)
    if wanted.prometheus.enabled and head_group is not None:
        sources = wanted.prometheus.allowed_ips or vpc_cidrs
        ExporterAccess(state, wanted.prometheus, group=head_group, sources=sources)
    if cluster.budget is not None:
        ClusterBudget(state, cluster.budget, deployment)


def monitoring_files(cluster: Cluster, deployment: Deployment) -> dict[str, Any]:
    """What nodes read to send and rotate their logs, by file name."""
    logs, paths = cluster.monitoring.logs, Paths()
    made: dict[str, Any] = {"logrotate.conf": rotation(paths.log)} if logs.rotation else {}
    if logs.enabled:
        exported = (str(path) for path, entry in sorted(cluster.storage.items()) if isinstance(entry, Ebs))
        group, disks = log_group_name(deployment), ("/", paths.volume, *exported)
        roles: tuple[Role, ...] = ("head_node", "login_nodes", "compute")
        for role in (role for role in roles if role != "login_nodes" or cluster.login_nodes):
            name = f"cloudwatch-{role.replace('_', '-')}.json"
            made[name] = agent_config(role, log_group=group, slurm_log=paths.log, disks=disks)
    return made


def sending(cluster: Cluster, deployment: Deployment) -> list[policies.Statement]:
    """What every node may send."""
    if not cluster.monitoring.logs.enabled:
        return []
    arn = f"arn:{deployment.partition}:logs:{deployment.region}:*:log-group:{log_group_name(deployment)}"
    return policies.send_logs(arn)


def _subject(cluster: Cluster, deployment: Deployment, storage: Linked, head_node_id: str) -> Subject:
    return Subject(
        cluster=deployment.cluster,
        region=deployment.region,
        head_node_id=head_node_id,
        log_group=log_group_name(deployment) if cluster.monitoring.logs.enabled else None,
        storage=tuple(_shown(cluster, storage)),
    )


def _shown(cluster: Cluster, storage: Linked) -> list[Shown]:
    """Every file system and volume with the id that its metrics are found under."""
    systems: Mapping[str, Any] = existing_file_systems(cluster.storage)
    volumes = existing_volumes(cluster.storage)
    shown = []
    for path, entry in sorted(cluster.storage.items()):
        made = mount(path, entry)
        if isinstance(entry, Ebs):
            new = [storage.member("volumes", made.name, f"[{n}]") for n in range(entry.count)]
            ids = volumes.get(made.name) or new
            shown += [Shown(str(path), "ebs", one) for one in ids]
        elif made.name in systems and made.kind not in _IN_SYSTEMS:
            shown.append(Shown(str(path), made.kind, systems[made.name].id))
        elif made.name not in systems and made.kind != "local":
            part = ".system" if made.kind in _IN_SYSTEMS else ".id"
            shown.append(Shown(str(path), made.kind, storage.member("file_systems", made.name, part)))
    return shown
