"""Every script that a spec names, with its place: hooks, prolog and epilog, included files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType

from ..modules.hooks.model import Action, Hooks
from ..modules.hooks.scripts import is_local, stored_name
from ..modules.queue.model import Queue
from ..modules.spec.finding import Path
from ..modules.spec.text import Script
from .model import Cluster
from .whereabouts import fleets_of, images_of

Contents = Mapping[str, str]
"""The text of each script that stands beside the spec, by the path that the spec writes."""
NONE: Contents = MappingProxyType({})


def scripts_of(cluster: Cluster) -> Iterator[tuple[Path, Script]]:
    """Every script with the place at which it is written."""
    for path, action in actions_of(cluster):
        yield (*path, "script"), action.script
    for path, image in images_of(cluster):
        for index, part in enumerate(image.build.components if image.build is not None else ()):
            if isinstance(part, Script):
                yield (*path, "build", "components", index), part
    for index, script in enumerate(cluster.slurm.include):
        yield ("slurm", "include", index), script
    certificates = cluster.directory.ca_cert if cluster.directory is not None else None
    if certificates is not None and not certificates.startswith("/"):
        yield ("directory", "ca_cert"), certificates


def actions_of(cluster: Cluster) -> Iterator[tuple[Path, Action]]:
    """Every script with arguments: those of hooks, prolog and epilog."""
    yield from _hooks(("head_node", "hooks"), cluster.head_node.hooks)
    for pool_name, pool in cluster.login_nodes.items():
        yield from _hooks(("login_nodes", pool_name, "hooks"), pool.hooks)
    for path, fleet in fleets_of(cluster):
        yield from _hooks((*path, "hooks"), fleet.hooks)
    for index, action in enumerate(cluster.health.scripts):
        yield ("health", "scripts", index), action
    for name in ("prolog", "epilog"):
        for index, action in enumerate(getattr(cluster.slurm, name)):
            yield ("slurm", name, index), action


def of_head_node(cluster: Cluster) -> list[Script]:
    """The scripts that the head node runs, and the files that it reads into slurm.conf."""
    return [*(action.script for _, action in _hooks((), cluster.head_node.hooks)), *cluster.slurm.include]


def of_hooks(hooks: Hooks) -> list[Script]:
    """The scripts of one node's hooks."""
    return [action.script for _, action in _hooks((), hooks)]


def of_queue(cluster: Cluster, queue: Queue) -> list[Script]:
    """The scripts that nodes of a queue run."""
    hooks = [a.script for fleet in queue.fleets.values() for _, a in _hooks((), fleet.hooks)]
    return [*hooks, *(a.script for a in (*cluster.slurm.prolog, *cluster.slurm.epilog, *cluster.health.scripts))]


def stored(cluster: Cluster, contents: Contents) -> dict[str, str]:
    """The local scripts among the cluster's files: name to text."""
    found = (script for path, script in scripts_of(cluster) if is_local(script) and path[:2] != ("slurm", "include") and "build" not in path)
    return {stored_name(script, contents[script]): contents[script] for script in found}


def _hooks(path: Path, hooks: Hooks) -> Iterator[tuple[Path, Action]]:
    for phase in fields(hooks):
        for index, action in enumerate(getattr(hooks, phase.name)):
            yield (*path, phase.name, index), action
