"""Which launches for which jobs. Pure: what Slurm asks for and the fleets, in; units of launching, out.

A unit is bought together. Its groups are the sets of nodes that are of use only as a whole: a group is served completely or not at all.
The strategies differ only in what is a unit and what is a group.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .hostlist import expand, natural
from .model import Model


@dataclass(frozen=True)
class Wanted:
    """A job of the resume file, with those of its nodes that must be powered up."""

    id: str
    nodes: tuple[str, ...]
    size: int
    """How many nodes it has in all."""


@dataclass(frozen=True)
class Group:
    """Nodes that are of use only together; ``jobs`` wait for them."""

    nodes: tuple[str, ...]
    jobs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """Groups that are bought together, in the order in which they are served."""

    groups: tuple[Group, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """All its nodes."""
        return tuple(node for group in self.groups for node in group.nodes)

    @property
    def is_whole(self) -> bool:
        """Say whether only everything is of use."""
        return len(self.groups) == 1

    def by_fleet(self, model: Model) -> dict[str, list[str]]:
        """Its nodes by the fleet that has them."""
        found: dict[str, list[str]] = {}
        for node in self.nodes:
            fleet = model.fleet_of(node)
            if fleet is not None:
                found.setdefault(fleet.name, []).append(node)
        return found


@dataclass(frozen=True)
class Plan:
    """Units in the order in which they are bought; ``unknown`` are nodes of no fleet."""

    units: tuple[Unit, ...]
    unknown: tuple[str, ...] = ()


def wanted(text: str) -> list[Wanted]:
    """The jobs of a resume file. Slurm 22.05 names only ``nodes``; later ones what is allocated and what must be resumed."""
    try:
        jobs = json.loads(text).get("jobs", []) if text else []
    except ValueError:
        jobs = []
    found = []
    for job in jobs:
        allocated = expand(job.get("nodes_alloc") or job.get("nodes") or "")
        resumed = expand(job.get("nodes_resume") or job.get("nodes") or "")
        found.append(Wanted(str(job["job_id"]), tuple(resumed), len(allocated)))
    return found


def plan(nodes: Iterable[str], jobs: Sequence[Wanted], model: Model) -> Plan:
    """What to launch so that ``nodes`` come up: the argument of the program is the truth, the jobs only group it."""
    asked = set(nodes)
    known = {node for node in asked if model.fleet_of(node) is not None}
    groups = list(_groups(known, jobs))
    units = [unit for strategy, some in _by_strategy(groups, model).items() for unit in _units(strategy, some)]
    return Plan(tuple(units), tuple(sorted(asked - known, key=natural)))


def _groups(nodes: set[str], jobs: Sequence[Wanted]) -> Iterator[tuple[Group, int]]:
    """Each node once, in the group of the first job that has it, with the size of the job; last those that no job asked for."""
    waiting: dict[str, list[str]] = {}
    for job in jobs:
        for node in job.nodes:
            waiting.setdefault(node, []).append(job.id)
    left = set(nodes)
    for job in jobs:
        mine = tuple(node for node in sorted(job.nodes, key=natural) if node in left)
        left.difference_update(mine)
        if mine:
            yield Group(mine, tuple(dict.fromkeys(id for node in mine for id in waiting[node]))), job.size
    yield from ((Group((node,)), 1) for node in sorted(left, key=natural))


def _by_strategy(groups: Iterable[tuple[Group, int]], model: Model) -> Mapping[str, list[tuple[Group, int]]]:
    found: dict[str, list[tuple[Group, int]]] = {}
    for group, size in groups:
        fleet = model.fleet_of(group.nodes[0])
        found.setdefault(fleet.scaling_strategy if fleet else "best-effort", []).append((group, size))
    return found


def _units(strategy: str, groups: Sequence[tuple[Group, int]]) -> Iterator[Unit]:
    if strategy == "all-or-nothing":
        several = [group for group, _ in groups if len(group.nodes) > 1]
        yield from (Unit((group,)) for group in several)
        alone = tuple(group for group, _ in groups if len(group.nodes) == 1)
    elif strategy == "greedy-all-or-nothing":
        alone = tuple(group for group, _ in groups)
    else:
        alone = tuple(Group((node,), group.jobs) for group, _ in groups for node in group.nodes)
    if alone:
        yield Unit(alone)


@dataclass(frozen=True)
class Served:
    """Which node gets which instance, which groups get none, and which instances nobody needs."""

    given: tuple[tuple[str, str], ...]
    short: tuple[Group, ...]
    surplus: tuple[str, ...]


def serve(unit: Unit, bought: Mapping[str, Sequence[str]], model: Model) -> Served:
    """Give the instances that each fleet could buy to groups, in their order; a group takes all that it needs or nothing."""
    left = {fleet: list(ids) for fleet, ids in bought.items()}
    given: list[tuple[str, str]] = []
    short: list[Group] = []
    for group in unit.groups:
        needs = Unit((group,)).by_fleet(model)
        if all(len(left.get(fleet, [])) >= len(names) for fleet, names in needs.items()):
            given += [(name, left[fleet].pop(0)) for fleet, names in needs.items() for name in names]
        else:
            short.append(group)
    return Served(tuple(given), tuple(short), tuple(one for ids in left.values() for one in ids))
