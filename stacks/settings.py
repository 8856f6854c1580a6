"""settings.json: what machines need to know beside Slurm's own files. Pure data from the inferred model.

Who reads it: the boot of a node (hooks, user, names), the head node (metadata lock, included files), the agent (what an
outdated node becomes).
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ..modules.hooks.model import Hooks
from ..modules.hooks.scripts import entries, is_local
from ..modules.slurm.include import included
from .model import Cluster
from .scripts import Contents
from .whereabouts import fleets_of

SCHEMA = 1


def settings(cluster: Cluster, contents: Contents) -> dict[str, Any]:
    """The whole file as plain data; ``fleets`` by ``queue/fleet``."""
    head, slurm = cluster.head_node, cluster.slurm
    return {
        "schema": SCHEMA,
        "cluster": str(cluster.cluster),
        "default_user": {"sudo": cluster.access.default_user.sudo, "home": cluster.access.default_user.home},
        "dns": str(cluster.network.dns) if cluster.network.dns in ("managed", "none", "ec2") else "zone",
        "head_node": {
            "bootstrap_timeout": head.bootstrap_timeout.seconds,
            "imds": head.imds,
            "hooks": _hooks(head.hooks, contents),
        },
        "fleets": {
            f"{path[1]}/{path[3]}": {"hooks": _hooks(fleet.hooks, contents)} for path, fleet in fleets_of(cluster)
        },
        "slurm": {
            "update_strategy": slurm.update_strategy,
            "topology": slurm.topology or "none",
            "include": [
                {"file": name, "url": str(script)}
                for name, script in included(slurm.include).items()
                if not is_local(script)
            ],
        },
    }


def _hooks(hooks: Hooks, contents: Contents) -> dict[str, Any]:
    """The scripts of each phase, every phase named."""
    return {phase.name: entries(getattr(hooks, phase.name), contents) for phase in fields(hooks)}
