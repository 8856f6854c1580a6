"""Carries nodes and partitions that jobs still use from the configuration in force into the next one. Pure.

Slurm aborts running jobs whose nodes or partition vanish, or whose nodes change their sockets and cores, and even queued jobs whose
partition vanishes. So such a node keeps its old line until it is free, in every partition that had it, and drained, so that nothing
new starts there; such a partition keeps its old line until its last job has gone, and takes no new ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from .conf import Line, lines, node_lines, partition_lines, scalars
from .hostlist import compress, expand

# What may change under a running job; anything else of a node's line may abort it.
_HARMLESS = ("nodename", "weight", "state", "features", "feature", "comment", "reason")


@dataclass(frozen=True)
class Carried:
    """The text to install, with what stands in it only for jobs that have not ended."""

    text: str
    nodes: frozenset[str] = frozenset()
    partitions: frozenset[str] = frozenset()


def changed_nodes(new: str, old: str) -> frozenset[str]:
    """Nodes of the old configuration that the new one does not have, or has with other hardware."""
    fresh, known = node_lines(new), node_lines(old)
    alike = {(id(fresh[name]), id(line)): _alike(fresh[name], line) for name, line in known.items() if name in fresh}
    return frozenset(name for name, line in known.items() if name not in fresh or not alike[id(fresh[name]), id(line)])


def _alike(one: Line, other: Line) -> bool:
    return one.without(*_HARMLESS) == other.without(*_HARMLESS)


def carry(new: str, old: str, used: Collection[str], crowded: Collection[str]) -> Carried:
    """The new configuration, keeping of the old one the changed nodes in ``used`` and the removed partitions in ``crowded``."""
    kept = changed_nodes(new, old) & frozenset(used)
    gone = frozenset(name for name in partition_lines(old) if name in crowded and name not in partition_lines(new))
    if not kept and not gone:
        return Carried(new)
    body = [text for line in lines(new) for text in _line(line, kept, old)]
    body += _resource_types(new, old) if kept else []
    body += ["", "# Until their jobs have ended, from the configuration before:"]
    body += _old_nodes(kept, old)
    there = set(node_lines(new)) | kept
    body += [_old_partition(partition_lines(old)[name], there) for name in sorted(gone)]
    return Carried("\n".join(body) + "\n", kept, gone)


def _line(line: Line, kept: frozenset[str], old: str) -> Iterator[str]:
    """A line of the new configuration, with kept nodes taken out of its node lines and put into the partitions that had them."""
    if line.kind == "nodename":
        names = list(expand(line.words["nodename"]))
        left = [name for name in names if name not in kept]
        if len(left) == len(names):
            yield line.text
        elif left:
            yield line.replacing("nodename", compress(left))
    elif line.kind == "partitionname":
        had = _members(partition_lines(old).get(line.words["partitionname"]))
        more = [name for name in had if name in kept and name not in _members(line)]
        yield line.replacing("nodes", _joined(line.words.get("nodes", ""), more)) if more else line.text
    elif line.kind != "grestypes" or not kept:
        yield line.text


def _resource_types(new: str, old: str) -> list[str]:
    """Both files' kinds of generic resources: slurmctld takes no node that has one of a kind that it does not know."""
    found = (scalars(text).get("grestypes", "") for text in (new, old))
    names = dict.fromkeys(name for text in found for name in text.split(",") if name)
    return [f"GresTypes={','.join(names)}"] if names else []


def carry_devices(new: str, old: str, kept: Collection[str]) -> str:
    """gres.conf with the devices of kept nodes as they were: their slurmd reads it anew with every configuration."""
    if not kept:
        return new
    body = [text for line in lines(new) for text in _line(line, frozenset(kept), "")]
    gone = (line for line in lines(old) if line.kind == "nodename")
    body += [line.replacing("nodename", compress(mine)) for line in gone if (mine := [n for n in expand(line.words["nodename"]) if n in kept])]
    return "\n".join(body) + "\n"


def _members(line: Line | None) -> frozenset[str]:
    nodes = line.words.get("nodes", "") if line is not None else ""
    return frozenset(expand(nodes)) if nodes else frozenset()


def _joined(nodes: str, more: Iterable[str]) -> str:
    return ",".join(part for part in (nodes, compress(more)) if part)


def _old_nodes(kept: frozenset[str], old: str) -> Iterator[str]:
    groups: dict[int, tuple[Line, list[str]]] = {}
    for name, line in node_lines(old).items():
        if name in kept:
            groups.setdefault(id(line), (line, []))[1].append(name)
    yield from (line.replacing("nodename", compress(names)) for line, names in groups.values())


def _old_partition(line: Line, there: Collection[str]) -> str:
    """An old partition over those of its nodes that still exist; it is never the default and takes no new jobs."""
    names = [name for name in _members(line) if name in there]
    text = line.replacing("nodes", compress(names) if names else '""')
    for name, value in (("default", "NO"), ("state", "INACTIVE")):
        text = Line(text, line.words).replacing(name, value)
    return text


