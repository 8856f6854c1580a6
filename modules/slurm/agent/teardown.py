"""``teardown``: end every compute node of the cluster. On shutdown of the head node only if the cluster is being destroyed."""

from __future__ import annotations

from .manifest import Source, manifest
from .retry import retried
from .world import World

_PASSES = 10
_WAIT_SECONDS = 6.0
_READS = 6


def teardown(world: World, source: Source, *, if_destroyed: bool) -> int:
    """End the fleet, until nothing of it lives: a launch may still be under way. 1 where something is left."""
    if if_destroyed and not _is_destroyed(world, source):
        world.log.event("teardown-not-wanted")
        return 0
    for attempt in range(_PASSES):
        live = [one for one in world.ec2.instances() if one.is_live]
        if not live and attempt:
            return 0
        world.log.event("teardown", ended=[one.id for one in live])
        world.end(one.id for one in live)
        world.time.sleep(_WAIT_SECONDS if live else 1.0)
    return 1


def _is_destroyed(world: World, source: Source) -> bool:
    """The manifest is destroyed before the head node, and only with the cluster. What cannot be read is asked for again, as
    credentials or the network may come and go while a machine shuts down, and is not taken for destroyed."""
    try:
        return retried(lambda: manifest(source), lambda _: True, world.time, tries=_READS) is None
    except Exception as error:
        world.log.event("manifest-unreadable", error=str(error))
        return False
