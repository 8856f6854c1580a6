"""Checks of Slurm settings that need the whole cluster: the version of the image decides what Slurm takes."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.queue.model import Queue
from ..modules.slurm.names import hostlists
from ..modules.slurm.parameters import release_problem
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Path
from ..modules.spec.identifiers import SecretArn
from ..modules.spec.raw import Parameters
from .model import Cluster
from .scheduler import fleets_of


def _places(cluster: Cluster) -> Iterator[tuple[str, Path, Parameters]]:
    """Every place of raw parameters: what they go into, their key path, they themselves."""
    yield "slurm.conf", ("slurm", "config"), cluster.slurm.config
    for name, queue in cluster.queues.items():
        yield "partition", ("queues", name, "partition_config"), queue.partition_config
        if isinstance(queue, Queue):
            for fleet_name, fleet in queue.fleets.items():
                yield "node", ("queues", name, "fleets", fleet_name, "node_config"), fleet.node_config


@check("HPC503", "This version of Slurm does not take the parameter", on=Cluster)
def parameter_of_another_version(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Parameters come and go between Slurm's versions; the one in the image decides (`image.slurm_version`).

    Bad:
        image: {os: alinux2023, ami: ami-0123456789abcdef0, slurm_version: 24.11}
        slurm: {config: {MetricsType: metrics/openmetrics}}
    Good:
        slurm: {config: {MaxArraySize: 1000}}
    """
    version = cluster.image.slurm_version
    if version is None:
        return
    year, month = str(version).split(".")[:2]
    for where, path, raw in _places(cluster):
        for name in raw:
            problem = release_problem(where, name, (int(year), int(month)))
            if problem:
                yield site.finding(*path, name, detail=f"{name} and Slurm {version}: {problem}", help=f"remove {name}")


@check("HPC522", "The key is in another region", on=Cluster)
def key_of_another_region(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Nodes read the key that they share when they boot, in the region of the cluster. Secrets Manager replicates a
    secret into other regions.

    Bad:
        slurm: {auth_key: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:slurm-key-AbCdEf"}

    Good:
        slurm: {auth_key: "arn:aws:secretsmanager:us-east-2:123456789012:secret:slurm-key-AbCdEf"}
    """
    key = cluster.slurm.auth_key
    if isinstance(key, SecretArn) and key.split(":")[3] != cluster.region:
        detail = f"the secret is in {key.split(':')[3]}, the cluster in {cluster.region}"
        yield site.finding("slurm", "auth_key", detail=detail, help="replicate it, and write the ARN of the replica")


@check("HPC550", "A node of a raw line is one of ours", on=Cluster)
def node_of_ours(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """Machines that are no part of the cloud may be written as raw `NodeName` lines. Their names are others than those of
    the fleets, `<queue>-<fleet>-<number>`: of such a name the agent starts and ends an instance.

    Bad:
        slurm: {config: {NodeName: "cpu-main-[1-4] CPUs=2 State=UNKNOWN"}}
    Good:
        slurm: {config: {NodeName: "workstation-[1-4] CPUs=2 State=UNKNOWN"}}
    """
    ours = {f"{queue}-{name}": (queue, name) for queue, name, _ in fleets_of(cluster)}
    for key, value in cluster.slurm.config.items():
        if key.lower() != "nodename":
            continue
        for line in (value,) if isinstance(value, str) else value:
            names = [part.partition("[")[0] for part in hostlists(line.split()[0])] if line.strip() else []
            found = next((n for n in names if _stem(n) in ours), None)
            if found is not None:
                queue, name = ours[_stem(found)]
                yield site.finding(
                    "slurm", "config", key, detail=f"{line.split()[0]} are nodes of {queue}/{name}", help="rename them",
                    also=(("queues", queue, "fleets", name),),
                )  # fmt: skip


def _stem(name: str) -> str:
    """A node's name without its number."""
    return name.rstrip("0123456789").removesuffix("-")


CHECKS: tuple[Check, ...] = (parameter_of_another_version, key_of_another_region, node_of_ours)
