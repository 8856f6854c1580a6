"""What not to try again for a while, and why: a cache that every program of the agent shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import cache
from .capacity import Pool, Refusal, reach


@dataclass(frozen=True)
class Cold:
    """Why something is not tried, and until when."""

    until: float
    code: str
    message: str


class Cooldowns:
    """Pools without capacity, and fleets whose launches fail for a reason of their own."""

    def __init__(self, folder: Path, seconds: float, clock: Callable[[], float]) -> None:
        self._path, self._seconds, self._clock = folder / "cooldowns.json", seconds, clock

    def active(self) -> dict[str, Cold]:
        """Everything that is still cooling down, by the key of a pool, or by ``fleet queue/name``."""
        now = self._clock()
        found = cache.read(self._path)
        made = {key: Cold(*values) for key, values in found.items() if isinstance(values, list) and len(values) == 3}
        return {key: cold for key, cold in made.items() if cold.until > now}

    def add(self, fleet: str, refusals: Iterable[Refusal], rung_pools: Iterable[Pool], *, sold: bool = False) -> None:
        """Remember refusals of a request of ``fleet`` that asked for ``rung_pools``; ``sold`` tells that it brought instances too."""
        asked, listed, fresh = list(rung_pools), list(refusals), {}
        alone = sold or _is_of_some_pools(listed, asked)
        for refusal in listed:
            cold = Cold(self._clock() + self._seconds, refusal.code, refusal.message)
            fresh.update(dict.fromkeys(_keys(fleet, refusal, asked, alone), cold))
        if fresh:
            with cache.locked(self._path):
                merged = {**self.active(), **fresh}
                cache.write(self._path, {key: [c.until, c.code, c.message] for key, c in merged.items()})

    def forget(self, fleet: str = "", pools: Iterable[Pool] = ()) -> None:
        """Forget what is remembered of a fleet's own faults and of pools, or everything."""
        gone = {fleet_key(fleet), *(pool.key for pool in pools)}
        with cache.locked(self._path):
            kept = {key: cold for key, cold in self.active().items() if fleet and key not in gone}
            cache.write(self._path, {key: [c.until, c.code, c.message] for key, c in kept.items()})


def fleet_key(fleet: str) -> str:
    """The key of a fleet whose launches fail whatever the pool."""
    return f"fleet {fleet}"


def _is_of_some_pools(refusals: list[Refusal], asked: list[Pool]) -> bool:
    """Say whether refusals of unknown codes leave hope for other pools: those that they do not name, or the rungs after one that has
    conditions of its own, as a reservation and spot have."""
    named = {pool for refusal in refusals if reach(refusal.code) == "unknown" for pool in refusal.pools}
    return bool(named) and (not named >= set(asked) or all(pool.kind != "on-demand" for pool in named))


def _keys(fleet: str, refusal: Refusal, asked: list[Pool], alone: bool) -> list[str]:
    how_far = reach(refusal.code)
    if how_far == "nothing":
        return []
    if how_far == "unknown" and not alone:
        return [fleet_key(fleet)]
    if how_far == "rung":
        return [pool.key for pool in asked]
    if how_far == "subnet":
        subnets = {pool.subnet for pool in refusal.pools}
        return [pool.key for pool in asked if pool.subnet in subnets]
    return [pool.key for pool in refusal.pools]
