"""The ladder of one fleet: which purchases to try in which order, without what is cooling down. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from .capacity import Pool, Purchase
from .cooldown import Cold, fleet_key
from .model import Fleet, Rung

_SINGLE = ("reservation", "capacity-block")
"""Kinds that are bought from one pool at a time, as RunInstances does."""


def pools(fleet: Fleet, rung: Rung) -> tuple[Pool, ...]:
    """Every pool of a rung: types in the order of the spec, each over all subnets."""
    kind = f"{rung.kind} {rung.reservation}".strip()
    return tuple(Pool(kind, one, subnet) for one, subnet in product(fleet.instance_types, fleet.subnets))


def purchases(fleet: Fleet, cold: Mapping[str, Cold], waiting: Mapping[str, str]) -> list[Purchase]:
    """What to try, in order. ``waiting`` are reservations that cannot be used yet, with the reason."""
    if fleet_key(fleet.name) in cold:
        return []
    found = [one for rung in fleet.ladder if rung.reservation not in waiting for one in _rung(fleet, rung, cold)]
    return [*found[:-1], *(_last(one) for one in found[-1:])]


def _last(one: Purchase) -> Purchase:
    return Purchase(one.kind, one.pools, one.reservation, one.max_price, last=True)


def _rung(fleet: Fleet, rung: Rung, cold: Mapping[str, Cold]) -> Iterator[Purchase]:
    warm = tuple(pool for pool in pools(fleet, rung) if pool.key not in cold)
    if rung.kind in _SINGLE:
        yield from (Purchase(rung.kind, (pool,), rung.reservation, rung.max_price) for pool in warm)
    elif warm:
        yield Purchase(rung.kind, warm, rung.reservation, rung.max_price)


def why_nothing(fleet: Fleet, cold: Mapping[str, Cold], waiting: Mapping[str, str]) -> str:
    """One line on why a fleet can buy nothing now; empty where it can."""
    if purchases(fleet, cold, waiting):
        return ""
    own = cold.get(fleet_key(fleet.name))
    if own is not None:
        return f"{own.code}: {own.message}"
    words = [waiting[rung.reservation] for rung in fleet.ladder if rung.reservation in waiting]
    for rung in fleet.ladder:
        frozen = [cold[pool.key] for pool in pools(fleet, rung) if pool.key in cold]
        words += [f"{rung.kind}: {', '.join(sorted({one.code for one in frozen}))}"] if frozen else []
    return "; ".join(words) or "its ladder is empty"
