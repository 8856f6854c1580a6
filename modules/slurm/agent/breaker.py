"""The circuit breaker: a fleet whose nodes fail to boot again and again is held, rather than bought again and again."""

from __future__ import annotations

from collections.abc import Iterable
from time import gmtime, strftime
from typing import Any

from . import cache
from .instances import Instance
from .world import World

_KEPT = 20  # failures of a fleet, for people to read


def record(world: World, failed: Iterable[tuple[str, str, str]], joined: Iterable[Instance]) -> None:
    """Count failed boots as (node, instance, reason); an instance that joined, launched after the last failure, sets its fleet back to none.

    One that joins and is then taken out was no success: what it had set back counts again.
    """
    path = world.state / "failures.json"
    failures = list(failed)
    with cache.locked(path):
        found = cache.read(path)
        changed = _forgive(world, found, joined)
        for node, instance, reason in failures:
            fleet = world.model.fleet_of(node)
            if fleet is not None:
                _count(world, found, fleet.name, {"node": node, "instance": instance, "reason": reason, "time": world.time.now()})
        if failures or changed:
            cache.write(path, found)


def _forgive(world: World, found: dict[str, Any], joined: Iterable[Instance]) -> bool:
    changed = False
    for one in joined:
        fleet = world.model.fleet_of(one.node)
        entry = found.get(fleet.name) if fleet is not None else None
        if entry and entry["count"] and one.launched > entry["last"][-1]["time"]:
            entry["before"] = {"instance": one.id, "count": entry["count"]}
            entry["count"], changed = 0, True
    return changed


def _count(world: World, found: dict[str, Any], fleet: str, failure: dict[str, Any]) -> None:
    entry = found.setdefault(fleet, {"count": 0, "last": []})
    before = entry.get("before") or {"instance": "", "count": 0}
    if failure["instance"] == before["instance"]:
        entry["count"] = max(entry["count"], before["count"])
        entry.pop("before", None)
    entry["count"] += 1
    entry["last"] = [*entry["last"], failure][-_KEPT:]
    world.log.event("boot-failed", fleet=fleet, in_a_row=entry["count"], **{k: v for k, v in failure.items() if k != "time"})
    if entry["count"] == world.settings.breaker_failures:
        world.log.event("breaker-open", fleet=fleet, failures=entry["count"])


def failures(world: World) -> dict[str, Any]:
    """Failed boots by fleet: ``{"count": in a row, "last": [{node, instance, reason, time}]}``."""
    return cache.read(world.state / "failures.json")


def broken(world: World) -> dict[str, str]:
    """Fleets that the breaker holds, with the reason. After a while a fleet gets one more try."""
    found = {}
    for name, entry in failures(world).items():
        ends = entry["last"][-1]["time"] + world.settings.breaker_seconds
        if entry["count"] >= world.settings.breaker_failures and world.time.now() < ends:
            again = strftime("%H:%M:%S", gmtime(ends))
            found[name] = f"{entry['count']} nodes in a row failed to boot, hpc-tf doctor says why, again at {again} UTC"
    return found


def forget(world: World, fleet: str = "") -> None:
    """Close the breaker of one fleet, or of all."""
    path = world.state / "failures.json"
    with cache.locked(path):
        found = cache.read(path)
        cache.write(path, {name: entry for name, entry in found.items() if fleet and name != fleet})
