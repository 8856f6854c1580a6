"""``suspend HOSTLIST``, also Slurm's ResumeFailProgram: end the instances of nodes."""

from __future__ import annotations

from collections.abc import Sequence

from . import kill, metrics
from .hold import hold_fleets
from .hostlist import compress, expand
from .nodes import LEAVING
from .slurm import SlurmError
from .world import World


def suspend(world: World, hostlist: str) -> int:
    """End whatever bears the names of these nodes; that there is nothing is no failure."""
    kill.at("suspend:started")
    names = expand(hostlist)
    live = [one for one in world.ec2.of_nodes(names) if one.is_live]
    world.end(one.id for one in live)
    kill.at("suspend:terminated")
    world.log.event("suspend", nodes=hostlist, ended=[one.id for one in live])
    world.log.metric(metrics.ENDED, len(live))
    fleets = {name: world.model.fleet_of(name) for name in names}
    hold_fleets(world, {fleet.name for fleet in fleets.values() if fleet is not None})
    _keep_out(world, [name for name, fleet in fleets.items() if world.model.nodes and fleet is None])
    return 0


def _keep_out(world: World, names: Sequence[str]) -> None:
    """Nodes that the configuration has no more are off for good: Slurm forgets that they were drained when it powers them down."""
    try:
        world.slurm.update_nodes(names, state="drain", reason=f"{LEAVING}the configuration has it no more")
    except SlurmError as error:
        world.log.event("node-refused", nodes=compress(names), error=str(error))
