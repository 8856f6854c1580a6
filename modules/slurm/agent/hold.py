"""Fleets that can launch nothing now: their nodes that are off are drained with the reason, so that no job is given one in vain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import gmtime, strftime

from . import breaker
from .cooldown import Cold, fleet_key
from .hostlist import compress
from .ladder import pools, why_nothing
from .model import Fleet
from .nodes import HOLD, Node, SlurmState
from .slurm import SlurmError
from .world import World


def why_held(fleet: Fleet, cold: Mapping[str, Cold], waiting: Mapping[str, str], broken: Mapping[str, str]) -> str:
    """The reason to hold a fleet; empty where it may launch. The same facts give the same text, whenever asked."""
    if fleet.name in broken:
        return f"{HOLD}{broken[fleet.name]}"
    why = why_nothing(fleet, cold, waiting)
    if not why:
        return ""
    keys = [fleet_key(fleet.name), *(pool.key for rung in fleet.ladder for pool in pools(fleet, rung))]
    ends = [cold[key].until for key in keys if key in cold]
    again = f", again at {strftime('%H:%M:%S', gmtime(min(ends)))} UTC" if ends else ""
    return f"{HOLD}{_plain(why)[:180]}{again}"


def _plain(text: str) -> str:
    """Reasons end at a bracket in Slurm's own output."""
    return text.replace("[", "(").replace("]", ")").replace("\n", " ").replace('"', "'")


def reasons(world: World) -> dict[str, str]:
    """Every fleet that must be held, with the reason."""
    cold, waiting, broken = world.cooldowns.active(), world.waiting(), breaker.broken(world)
    found = {fleet.name: why_held(fleet, cold, waiting, broken) for fleet in world.model.fleets.values()}
    return {name: why for name, why in found.items() if why}


def hold_fleets(world: World, names: Iterable[str]) -> None:
    """Hold those of the fleets that can launch nothing, at once."""
    wanted = {name: why for name, why in reasons(world).items() if name in set(names)}
    if wanted:
        try:
            apply(world, world.slurm.nodes(), wanted, release=False)
        except SlurmError as error:
            world.log.event("hold-failed", error=str(error))


def apply(world: World, nodes: Iterable[Node], wanted: Mapping[str, str], *, release: bool) -> None:
    """Drain the nodes of held fleets that are off, or about to be; release the nodes whose fleet is not held any more.

    What is drained once Slurm has begun to power it down stays drained when it is off; what was drained before does not.
    """
    drain: dict[str, list[str]] = {}
    free: list[str] = []
    for node in nodes:
        fleet = world.model.fleet_of(node.name)
        why = wanted.get(fleet.name, "") if fleet is not None else ""
        if why and (node.state is SlurmState.OFF or (node.is_powering_down and not node.drained)):
            drain.setdefault(why, []).append(node.name)
        elif release and not why and node.drained and node.reason.startswith(HOLD) and not node.in_use:
            free.append(node.name)
    for why, names in drain.items():
        world.log.event("held", nodes=compress(names), reason=why)
        _try(world, names, state="drain", reason=why)
    if free:
        world.log.event("released", nodes=compress(free))
        _try(world, free, state="undrain")


def _try(world: World, names: list[str], **fields: str) -> None:
    try:
        world.slurm.update_nodes(names, **fields)
    except SlurmError as error:
        world.log.event("node-refused", nodes=compress(names), error=str(error))
