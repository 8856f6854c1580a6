"""``suspend HOSTLIST``, also Slurm's ResumeFailProgram: end the instances of nodes."""

from __future__ import annotations

from . import kill, metrics
from .hostlist import expand
from .world import World


def suspend(world: World, hostlist: str) -> int:
    """End whatever bears the names of these nodes; that there is nothing is no failure."""
    kill.at("suspend:started")
    live = [one for one in world.ec2.of_nodes(expand(hostlist)) if one.is_live]
    world.ec2.terminate(one.id for one in live)
    kill.at("suspend:terminated")
    world.log.event("suspend", nodes=hostlist, ended=[one.id for one in live])
    world.log.metric(metrics.ENDED, len(live))
    return 0
