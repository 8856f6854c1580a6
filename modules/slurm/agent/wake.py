"""What was put to sleep for a version takes jobs again: nodes that were drained, partitions that were made INACTIVE."""

from __future__ import annotations

from collections.abc import Collection

from . import install
from .carry import Carried
from .conf import node_lines, partition_lines
from .nodes import LEAVING
from .slurm import SlurmError
from .world import World


def asleep(world: World) -> set[str]:
    """Partitions that take no jobs because the agent said so."""
    record = install.record(world.settings)
    return {*record.get("asleep", record.get("partitions", []))}


def undo(world: World) -> None:
    """Take jobs again where only the version that is not applied would have taken none."""
    record, files = install.record(world.settings), install.installed(world.settings)
    kept = Carried(files.get("slurm.conf", ""), frozenset(record.get("nodes", [])), frozenset(record.get("partitions", [])))
    if world.slurm.answers() and is_welcome(world, kept):
        install.remember(world.settings, begun="", asleep=sorted(kept.partitions))


def is_welcome(world: World, carried: Carried) -> bool:
    """Let jobs come again to nodes that were drained and partitions that were put to sleep, and are here to stay."""
    try:
        staying = node_lines(carried.text).keys() - carried.nodes
        ours = [node.name for node in world.slurm.nodes() if node.drained and node.reason.startswith(LEAVING) and node.name in staying]
        if ours:
            world.slurm.update_nodes(ours, state="undrain")
        _wake(world, carried.text, asleep(world) - carried.partitions)
    except SlurmError as error:
        world.log.event("undo-failed", error=str(error))
        return False
    return True


def _wake(world: World, text: str, names: Collection[str]) -> None:
    partitions = partition_lines(text)
    for name in sorted(partitions.keys() & names):
        world.slurm.update_partition(name, state=partitions[name].words.get("state", "UP"))
