"""What can be wrong with checks of health, beside the rest of the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.queue.model import Queue
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level
from ..modules.spec.nearest import nearest
from ..modules.spec.text import PartitionName
from .model import Cluster


@check("HPC791", "Slurm has one program that checks health", on=Cluster)
def second_program(part: Cluster, site: Site) -> Iterator[Finding]:
    """`health` writes HealthCheckProgram and what belongs to it. A program of your own goes in as one of `health.scripts`, or
    alone, without `health`.

    Bad:
        health: true
        slurm: {config: {HealthCheckProgram: /usr/sbin/nhc, HealthCheckInterval: 300}}

    Good:
        health: {scripts: s3://site/nhc.sh, interval: 5m}
    """
    for name in part.slurm.config if part.health.enabled else ():
        if name.lower().startswith("healthcheck") and name.lower() != "healthchecktimeout":
            yield site.finding(
                "slurm", "config", name, detail="`health` writes it as well", help="remove one of them", also=(("health",),)
            )


@check("HPC792", "Scripts that nobody runs", on=Cluster, level=Level.WARNING)
def scripts_off(part: Cluster, site: Site) -> Iterator[Finding]:
    """With `enabled: false` nothing is checked, scripts of your own neither.

    Bad:
        health: {enabled: false, scripts: s3://site/check.sh}

    Good:
        health: {scripts: s3://site/check.sh}
    """
    if part.health.scripts and not part.health.enabled:
        yield site.finding("health", "enabled", detail="`scripts` are written", help="remove `enabled: false`, or the scripts")


@check("HPC793", "No such queue", on=Cluster)
def unknown_queue(part: Cluster, site: Site) -> Iterator[Finding]:
    """Bandwidth is measured between nodes of queues that have fleets of their own.

    Bad:
        health: {bandwidth: {queues: trian, minimum: 10000 MB/s}}

    Good:
        health: {bandwidth: {queues: train, minimum: 10000 MB/s}}
        queues: {train: {instances: hpc7a.96xlarge}}
    """
    wanted = part.health.bandwidth
    for index, name in enumerate(wanted.queues if wanted is not None else ()):
        if not isinstance(part.queues.get(PartitionName(name)), Queue):
            close = nearest(str(name), [str(one) for one, queue in part.queues.items() if isinstance(queue, Queue)])
            help = f"write {close}" if close else "name a queue that has instances"
            yield site.finding("health", "bandwidth", "queues", index, detail=f"{name} is no queue with fleets", help=help)


@check("HPC794", "Nothing measures the network of that queue", on=Cluster)
def nothing_measures(part: Cluster, site: Site) -> Iterator[Finding]:
    """Without `command` fi_pingpong measures EFA, which a queue without EFA does not have.

    Bad:
        health: {bandwidth: {queues: cpu, minimum: 1000 MB/s}}

    Good:
        health: {bandwidth: {queues: cpu, minimum: 1000 MB/s, command: mpirun -n 2 /shared/osu/osu_bw}}
    """
    wanted = part.health.bandwidth
    for index, name in enumerate(wanted.queues if wanted is not None and not wanted.command else ()):
        queue = part.queues.get(PartitionName(name))
        if isinstance(queue, Queue) and not all(fleet.efa for fleet in queue.fleets.values()):
            yield site.finding("health", "bandwidth", "queues", index, detail=f"{name} has no EFA", help="write a command")


CHECKS: tuple[Check, ...] = (second_program, scripts_off, unknown_queue, nothing_measures)
