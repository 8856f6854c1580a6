"""Raw parameters of Slurm: carried over as written, but for those that a key of ours says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ....modules.slurm.parameters import owner_of
from ....modules.spec.finding import dotted
from ...tree import Items, Table, Text
from . import codes
from .draft import Said, said
from .resource import Resource
from .row import QUEUE
from .section import Section
from .values import integer, unit

_SETTINGS = "Scheduling.SlurmSettings.CustomSlurmSettings"
_LINES = ("nodename", "nodeset", "partitionname", "downnodes")
_mebibytes = unit("MiB")
# Of the parameters that hpc-tf writes itself, ParallelCluster refuses these (CustomSlurmSettingsValidator): they are carried over
# as written, for the checks of the spec to refuse at their place. The others it lets a user overwrite.
_DENIED = {
    "slurm.conf": frozenset(
        {"epilog", "grestypes", "launchparameters", "prolog", "reconfigflags", "resumefailprogram", "resumeprogram", "resumetimeout",
         "slurmctldhost", "slurmctldlogfile", "slurmctldparameters", "slurmdlogfile", "slurmuser", "suspendexcnodes",
         "suspendprogram", "suspendtime", "taskplugin", "treewidth"}
    ),
    "partition": frozenset({"nodes", "partitionname", "resumetimeout", "state", "suspendtime", "oversubscribe"}),
    "node": frozenset({"cpus", "gres", "nodeaddr", "nodehostname", "nodename", "state", "weight"}),
}  # fmt: skip


def raw(section: Section) -> None:
    """Raw parameters of Slurm, as written, but for those that a key of ours says."""
    settings = section.take("CustomSlurmSettings")
    if not isinstance(settings, Table):
        return
    where = "partition" if section.scope == QUEUE else "node"
    made = {}
    for name, value in settings.items():
        if _free(where, name):
            made[name] = _plain(value)
        elif name.lower() == "realmemory" and isinstance(value, Text) and section.find("SchedulableMemory") is None:
            section.draft.put(section.place("queues.<q>.fleets.<f>.memory"), Said(_mebibytes(value), value.span))
            section.journal.add(codes.NEARLY, value.span, dotted(value.path), "RealMemory becomes memory")
        else:
            section.journal.add(codes.LOST, value.span, dotted(value.path), f"hpc-tf itself writes {name}")
    if made:
        section.put("CustomSlurmSettings", made)


def _free(where: str, name: str) -> bool:
    """Say whether a raw parameter is carried over: hpc-tf does not write it, or ParallelCluster refuses it as well."""
    return owner_of(where, name) is None or name.lower() in _DENIED[where]


def _plain(value: Any) -> Any:
    """A raw value as text, or as a list of texts."""
    if isinstance(value, Items):
        return [said(str(v)) for v in value]
    return said(value) if isinstance(value, Text) else Said(str(value))


def slurm_config(section: Section, resources: Iterable[Resource]) -> None:
    """One map of raw parameters; names of nodes become those of here."""
    listed = section.take(_SETTINGS)
    if not isinstance(listed, Items):
        return
    renamed = _Names({(str(r.queue.names[0]), str(r.own.names[-1])): r for r in resources})
    made: dict[str, Any] = {}
    for item in listed:
        line = {name: renamed(_plain(value)) for name, value in item.items() if _carried(section, name, value)}
        first = next((name for name in line if name.lower() in _LINES), None)
        if first is not None:  # the further keys belong to the same line of the file
            rest = "".join(f" {k}={v}" for k, v in line.items() if k != first)
            _add(made, first, Said(f"{line[first]}{rest}", getattr(line[first], "span", None)))
        else:
            for name, value in line.items():
                _add(made, name, value)
    if made:
        section.put(_SETTINGS, made)
    if renamed.used:
        section.tell(_SETTINGS, codes.NEARLY, "names of nodes lose -st- and -dy-; always-on nodes are the first of a fleet",
                     "compare the ranges under slurm.config")  # fmt: skip


def _carried(section: Section, name: str, value: Any) -> bool:
    """Say whether a raw parameter is carried over, and report where it is not."""
    if _free("slurm.conf", name):
        return True
    section.journal.add(codes.LOST, value.span, dotted(value.path), f"hpc-tf itself writes {name}")
    return False


def _add(made: dict[str, Any], name: str, value: Any) -> None:
    """A second value of one parameter makes a list: the line is repeated."""
    known = next((k for k in made if k.lower() == name.lower()), None)
    if known is None:
        made[name] = value
    else:
        before = made[known] if isinstance(made[known], list) else [made[known]]
        made[known] = [*before, *(value if isinstance(value, list) else [value])]


class _Names:
    """Rewrites `queue-st-resource-1` to `queue-fleet-1`; dynamic nodes are counted after the static ones."""

    _NODE = re.compile(r"([a-z][a-z0-9-]*?)-(st|dy)-([a-z][a-z0-9-]*)-(\[[0-9,-]+\]|[0-9]+)")

    def __init__(self, resources: Mapping[tuple[str, str], Resource]) -> None:
        self._resources = resources
        self.used = False

    def __call__(self, value: Any) -> Any:
        """The same value with the names of here."""
        if isinstance(value, list):
            return [self(v) for v in value]
        return Said(self._NODE.sub(self._name, value), value.span)

    def _name(self, found: re.Match[str]) -> str:
        resource = self._resources.get((found[1], found[3]))
        if resource is None:
            return found[0]
        self.used = True
        static = integer(str(resource.own.find("MinCount") or "0")) or 0
        shift = static if found[2] == "dy" else 0
        return f"{found[1]}-{found[3]}-{re.sub('[0-9]+', lambda n: str(int(n[0]) + shift), found[4])}"
