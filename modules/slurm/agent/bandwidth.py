"""``bandwidth``: have the network between idle nodes measured, pair by pair, each node once in a while.

A measurement is a job of two whole nodes, which drains them where they are slow (boot/bandwidth.py); the agent then replaces them. No node
is launched for it, and a job that gets no place within half an hour is gone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from . import cache
from .model import Model
from .nodes import Node, SlurmState
from .slurm import SlurmError
from .world import World

FILE = "bandwidth.json"
PROGRAM = "/opt/hpc-tf/bin/bandwidth"
_PAIRS = 8
"""So many jobs in one pass: people's jobs must find nodes meanwhile."""
Pair = tuple[str, str, str]
"""The queue, and two nodes of one fleet."""


def pairs(nodes: Iterable[Node], model: Model, queues: Iterable[str], measured: Mapping[str, float], before: float) -> Iterator[Pair]:
    """Pairs of idle nodes of one fleet of which one at least was not measured since a time; those that wait longest first."""
    wanted = set(queues)
    idle: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in nodes:
        fleet = model.fleet_of(node.name)
        if fleet is not None and fleet.queue in wanted and node.state is SlurmState.IDLE and not node.drained:
            idle[fleet.queue, fleet.name].append(node.name)
    for (queue, _), names in sorted(idle.items()):
        names.sort(key=lambda name: (measured.get(name, 0.0), name))
        for first, second in zip(names[::2], names[1::2]):
            if measured.get(first, 0.0) <= before:
                yield queue, first, second


def bandwidth(world: World) -> int:
    """One pass; 1 where Slurm refused a job."""
    path = world.settings.current / FILE
    if not path.is_file():
        return 0
    told = json.loads(path.read_text(encoding="utf-8"))
    record = world.state / "bandwidth.json"
    measured: dict[str, float] = cache.read(record)
    found = list(pairs(world.slurm.nodes(), world.model, told["queues"], measured, world.time.now() - told["every"]))[:_PAIRS]
    refused = 0
    for queue, first, second in found:
        try:
            job = world.slurm.submit(*job_of(queue, first, second))
        except SlurmError as error:
            world.log.event("bandwidth-refused", nodes=f"{first},{second}", error=str(error))
            refused = 1
            continue
        world.log.event("bandwidth", nodes=f"{first},{second}", job=job)
        measured.update({first: world.time.now(), second: world.time.now()})
    if found:
        cache.write(record, {name: time for name, time in measured.items() if world.model.fleet_of(name) is not None})
    return refused


def job_of(queue: str, first: str, second: str) -> list[str]:
    """What sbatch is told."""
    return [
        "--job-name=hpc-tf-bandwidth", f"--partition={queue}", f"--nodelist={first},{second}", "--nodes=2", "--exclusive", "--time=15",
        "--deadline=now+30minutes", "--no-requeue", "--export=NONE", "--chdir=/", "--output=/dev/null", f"--wrap={PROGRAM} {first} {second}",
    ]  # fmt: skip
