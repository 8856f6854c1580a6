"""The scheduler's files of a cluster, as text and plain data: what a pull request shows and the bucket holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files as resources
from typing import Any

from ..modules.catalog import Catalog
from ..modules.fleet.model import Fleet
from ..modules.fleet.shape import facts_of, fleet_plan, node_group
from ..modules.health.bandwidth_json import bandwidth_json
from ..modules.hooks.model import Action
from ..modules.hooks.scripts import is_local, location
from ..modules.queue.model import Partition, Queue
from ..modules.slurm.cgroup_conf import cgroup_conf
from ..modules.slurm.fleets_json import fleets_json
from ..modules.slurm.gres_conf import gres_conf
from ..modules.slurm.include import included
from ..modules.slurm.layout import Call, HealthCheck, Paths, SlurmLayout
from ..modules.slurm.layout import Partition as PartitionLine
from ..modules.slurm.prolog_sh import epilog_sh, prolog_sh
from ..modules.slurm.slurm_conf import slurm_conf
from ..modules.slurm.topology_conf import topology_conf
from ..modules.software.plugstack_conf import plugstack_conf
from ..modules.spec.quantities import Duration
from ..modules.users.users_json import users_json
from .accounting import accounting_files, record
from .directory import directory_files
from .model import Cluster
from .portal import portal_files
from .scripts import NONE, Contents, stored
from .settings import prefix_of, settings
from .storage import mounts

HEAD_ADDRESS = "@HEAD_ADDRESS@"
"""Stands in slurm.conf where only Terraform knows the head node's address."""
_LATEST = "25.11"


def files(cluster: Cluster, catalog: Catalog, contents: Contents) -> dict[str, Any]:
    """File name to content: text, or plain data that becomes JSON. ``contents`` are the scripts beside the spec."""
    slurm = layout(cluster, catalog, contents)
    plans = [fleet_plan(q, f, fleet, cluster.slurm.scaling_strategy) for q, f, fleet in fleets_of(cluster)]
    optional = {
        "prolog.sh": prolog_sh(slurm),
        "epilog.sh": epilog_sh(slurm),
        "topology.conf": topology_conf(slurm),
        "plugstack.conf": plugstack_conf(str(cluster.cluster), cluster.software),
        **accounting_files(cluster),
        **directory_files(cluster, contents),
        **portal_files(cluster),
        "bandwidth.json": bandwidth_json(cluster.health),
        **{name: contents[script] for name, script in included(cluster.slurm.include).items() if is_local(script)},
    }
    return {
        "boot/imds-lock.sh": (resources("hpc_tf.modules.head_node") / "imds-lock.sh").read_text(encoding="utf-8"),
        **{name: text for name, text in optional.items() if text},
        **stored(cluster, contents),
        "slurm.conf": slurm_conf(slurm),
        "gres.conf": gres_conf(slurm),
        "cgroup.conf": cgroup_conf(slurm),
        "fleets.json": fleets_json(str(cluster.cluster), str(cluster.region), plans),
        "settings.json": settings(cluster, slurm, catalog, contents),
        "users.json": users_json(cluster.users, cluster.groups),
        "mounts.json": {"schema": 1, "mounts": mounts(cluster.storage)},
    }


def fleets_of(cluster: Cluster) -> Iterator[tuple[str, str, Fleet]]:
    """Every fleet with the names of its queue and its own."""
    for name, queue in cluster.queues.items():
        if isinstance(queue, Queue):
            for fleet_name, fleet in queue.fleets.items():
                yield str(name), str(fleet_name), fleet


def layout(cluster: Cluster, catalog: Catalog, contents: Contents = NONE) -> SlurmLayout:
    """The cluster as Slurm sees it."""
    image = cluster.head_node.image or cluster.image
    groups = tuple(node_group(q, f, fleet, catalog) for q, f, fleet in fleets_of(cluster) if facts_of(fleet, catalog))
    return SlurmLayout(
        cluster=str(cluster.cluster),
        version=str(image.slurm_version or _LATEST),
        head_address=f"head.{cluster.cluster}.hpc.internal" if cluster.network.dns == "managed" else HEAD_ADDRESS,
        groups=groups,
        partitions=tuple(_partition(str(n), q, cluster) for n, q in cluster.queues.items()),
        idle_seconds=_seconds(cluster.slurm.idle_time),
        resume_timeout=cluster.slurm.resume_timeout.seconds,
        memory_scheduling=cluster.slurm.memory_scheduling,
        record=record(cluster),
        health=_health(cluster),
        config=cluster.slurm.config,
        topology=cluster.slurm.topology or "none",
        prolog=_calls(cluster.slurm.prolog, contents),
        epilog=_calls(cluster.slurm.epilog, contents),
        include=tuple(included(cluster.slurm.include)),
        auth=cluster.slurm.auth,
        rest_api=cluster.slurm.rest_api,
        paths=Paths(prefix=prefix_of(image)),
    )


def _health(cluster: Cluster) -> HealthCheck | None:
    wanted = cluster.health
    return HealthCheck(wanted.interval.seconds, wanted.nodes, wanted.at_job_start) if wanted.enabled else None


def _calls(actions: Iterable[Action], contents: Contents) -> tuple[Call, ...]:
    return tuple(Call(location(a.script, contents), tuple(map(str, a.args))) for a in actions)


def _seconds(time: object) -> int | None:
    return time.seconds if isinstance(time, Duration) else None


def _partition(name: str, queue: Queue | Partition, cluster: Cluster) -> PartitionLine:
    own = isinstance(queue, Queue)
    idle = queue.idle_time if isinstance(queue, Queue) else cluster.slurm.idle_time
    return PartitionLine(
        name=name,
        groups=tuple((name, str(f)) for f in queue.fleets)
        if isinstance(queue, Queue)
        else tuple(_named(queue, cluster)),
        default=bool(queue.default),
        exclusive=queue.exclusive,
        idle_seconds=_seconds(idle) if own else _seconds(cluster.slurm.idle_time),
        partition_config=queue.partition_config,
    )


def _named(partition: Partition, cluster: Cluster) -> Iterator[tuple[str, str]]:
    """The fleets that a partition over other queues names."""
    for member in partition.nodes_of:
        queue, _, fleet = member.partition("/")
        found = next((q for n, q in cluster.queues.items() if n == queue and isinstance(q, Queue)), None)
        for name in found.fleets if found is not None else ():
            if fleet in ("", name):
                yield queue, str(name)
