"""Which raw parameters of Slurm a spec may set: those that the product does not own and that the version knows.

Names compare without case, as Slurm compares them. Sources: the slurm.conf manual pages, AWS ParallelCluster's deny
lists, and what the parsers of Slurm 22.05, 24.11 and 26.05 were seen to accept.
"""

from __future__ import annotations

import json
import pkgutil
from functools import cache

_READ = ("22.05", "24.11", "26.05")

# Written by us, with the key of the spec that governs it where there is one.
OWNED: dict[str, dict[str, str]] = {
    "slurm.conf": {
        "accountingstoragehost": "slurm.accounting.slurmdbd",
        "accountingstoragepass": "", "accountingstorageport": "slurm.accounting.slurmdbd", "accountingstoragetype": "slurm.accounting",
        "authaltparameters": "slurm.rest_api", "authalttypes": "slurm.rest_api", "authinfo": "", "authtype": "slurm.auth",
        "clustername": "cluster", "communicationparameters": "", "credtype": "slurm.auth", "enforcepartlimits": "",
        "epilog": "slurm.epilog", "include": "slurm.include", "prolog": "slurm.prolog", "topologyplugin": "slurm.topology",
        "grestypes": "", "launchparameters": "", "privatedata": "", "proctracktype": "",
        "reconfigflags": "", "resumefailprogram": "", "resumeprogram": "", "resumerate": "",
        "resumetimeout": "slurm.resume_timeout", "selecttype": "", "selecttypeparameters": "slurm.memory_scheduling",
        "slurmctldhost": "", "slurmctldlogfile": "", "slurmctldparameters": "", "slurmctldport": "", "slurmdlogfile": "",
        "slurmdport": "", "slurmdspooldir": "", "slurmuser": "", "srunportrange": "", "statesavelocation": "slurm.state_volume",
        "suspendexcnodes": "queues.<name>.nodes", "suspendprogram": "", "suspendrate": "", "suspendtime": "slurm.idle_time",
        "suspendtimeout": "", "taskplugin": "", "treewidth": "",
    },
    "partition": {
        "partitionname": "queues", "nodes": "queues.<name>.nodes_of", "default": "queues.<name>.default",
        "oversubscribe": "queues.<name>.exclusive", "suspendtime": "queues.<name>.idle_time", "resumetimeout": "slurm.resume_timeout",
        "state": "", "suspendtimeout": "",
    },
    "node": {
        "nodename": "queues.<name>.fleets", "cpus": "queues.<name>.smt", "sockets": "", "boards": "", "socketsperboard": "",
        "corespersocket": "", "threadspercore": "queues.<name>.smt", "realmemory": "queues.<name>.memory", "gres": "",
        "state": "", "weight": "queues.<name>.weight", "nodeaddr": "", "nodehostname": "",
    },
}  # fmt: skip

# Further keywords of slurm.conf, each the beginning of a line of its own.
_LINES = ("DownNodes", "FrontendName", "Include", "NodeName", "NodeSet", "PartitionName")


@cache
def known(where: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The parameters that manual pages list: lower-case name to spelling and versions. ``where`` as in ``OWNED``."""
    text = pkgutil.get_data(__package__, "parameters.json")  # importlib.resources takes 10 ms to load
    assert text is not None
    data: dict[str, str] = json.loads(text)[where]
    lines = dict.fromkeys(_LINES, "") if where == "slurm.conf" else {}
    return {name.lower(): (name, tuple(versions.split())) for name, versions in {**lines, **data}.items()}


def owner_of(where: str, name: str) -> str | None:
    """The key of the spec that governs a parameter we write, an empty text where none does, None where it is free."""
    return OWNED[where].get(name.lower())


def release_problem(where: str, name: str, release: tuple[int, int]) -> str:
    """Why a release of Slurm refuses a parameter, or an empty text.

    The pages of some versions were read; between two of them nobody knows, and nothing is said.
    """
    versions = known(where).get(name.lower(), ("", ()))[1]
    if not versions:
        return ""
    read = [_release(v) for v in _READ]
    having = [_release(v) for v in versions]
    before = [v for v in read if v < having[0]]
    after = [v for v in read if v > having[-1]]
    if before and release <= before[-1]:
        return f"it came after Slurm {before[-1][0]}.{before[-1][1]:02d}"
    if after and release >= after[0]:
        return f"it is gone in Slurm {after[0][0]}.{after[0][1]:02d}"
    return ""


def _release(version: str) -> tuple[int, int]:
    year, month = version.split(".")[:2]
    return int(year), int(month)
