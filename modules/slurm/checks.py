"""What can be wrong with raw parameters of Slurm."""

from __future__ import annotations

from collections.abc import Iterator

from ..fleet.model import Fleet
from ..queue.model import Partition, Queue
from ..spec.check import Check, Site, check
from ..spec.finding import Finding, Level
from ..spec.nearest import nearest
from ..spec.raw import Parameters
from .model import Slurm
from .parameters import known, owner_of

_FEATURES = frozenset({"feature", "features"})


def _owned(where: str, key: str, raw: Parameters, site: Site) -> Iterator[Finding]:
    for name in raw:
        governed = owner_of(where, name)
        if governed is not None:
            help = f"write {governed} instead" if governed else f"remove {name}"
            yield site.finding(key, name, detail=f"hpc-tf itself writes {name}", help=help)


def _hidden(where: str, key: str, raw: Parameters, site: Site) -> Iterator[Finding]:
    """A second parameter inside the value of a first: ``MaxTime: 30 Nodes=ALL``."""
    for name, value in raw.items():
        if where == "slurm.conf" and name.lower() in ("nodeset", "partitionname", "downnodes", "nodename"):
            continue
        for word in (value if isinstance(value, str) else " ".join(value)).split()[1:]:
            inner = word.split("=", 1)[0]
            if "=" in word and owner_of(where, inner) is not None:
                yield site.finding(
                    key, name, detail=f"its value sets {inner}, which hpc-tf itself writes", help=f"remove {word}"
                )


def _unknown(where: str, key: str, raw: Parameters, site: Site) -> Iterator[Finding]:
    names = known(where)
    for name in raw:
        if name.lower() not in names and name.lower() not in _FEATURES and owner_of(where, name) is None:
            close = nearest(name, [spelling for spelling, _ in names.values()])
            yield site.finding(
                key,
                name,
                detail=f"no manual page of Slurm lists {name}",
                help=f"write {close}" if close else f"remove {name}",
            )


Raw = Slurm | Queue | Partition | Fleet


def _raw(part: Raw) -> tuple[str, str, Parameters]:
    """Where a part's raw parameters go, their key, and they themselves."""
    match part:
        case Slurm():
            return "slurm.conf", "config", part.config
        case Fleet():
            return "node", "node_config", part.node_config
        case _:
            return "partition", "partition_config", part.partition_config


@check("HPC501", "The parameter is one that hpc-tf writes", on=(Slurm, Queue, Partition, Fleet))
def owned_parameter(part: Raw, site: Site) -> Iterator[Finding]:
    """Raw parameters may set whatever hpc-tf does not own.

    Power saving, names, paths, plugins and the hardware of nodes are written by hpc-tf; a second line of the same
    parameter would win or lose by its place in the file. `Features` of a node adds to ours.

    Bad:
        slurm: {config: {SuspendTime: 300}}
    Good:
        slurm: {idle_time: 5m, config: {MaxArraySize: 20000}}
    """
    where, key, raw = _raw(part)
    yield from _owned(where, key, raw, site)
    yield from _hidden(where, key, raw, site)


@check("HPC502", "Slurm has no parameter of this name", on=(Slurm, Queue, Partition, Fleet))
def unknown_parameter(part: Raw, site: Site) -> Iterator[Finding]:
    """slurmctld does not start with a parameter that it does not know.

    Bad:
        queues: {cpu: {partition_config: {MaxTimes: 30}}}
    Good:
        queues: {cpu: {partition_config: {MaxTime: 30}}}
    """
    where, key, raw = _raw(part)
    yield from _unknown(where, key, raw, site)


@check("HPC504", "The idle time is too short for a node to be worth its boot", on=Slurm, level=Level.WARNING)
def short_idle_time(slurm: Slurm, site: Site) -> Iterator[Finding]:
    """A node takes minutes to boot; below a minute of idle time jobs that follow each other boot one node each.

    Bad:
        slurm: {idle_time: 30s}
    Good:
        slurm: {idle_time: 5m}
    """
    seconds = getattr(slurm.idle_time, "seconds", None)
    if seconds is not None and seconds < 60:
        yield site.finding("idle_time", detail=f"nodes go after {slurm.idle_time}", help="write 5m")


CHECKS: tuple[Check, ...] = (owned_parameter, unknown_parameter, short_idle_time)
