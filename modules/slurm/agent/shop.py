"""Buys what a unit needs: down the ladder of each of its fleets, remembering what EC2 refuses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from . import kill
from .capacity import Outcome, Purchase, Refusal
from .cooldown import Cooldowns
from .ladder import pools, purchases, why_nothing
from .model import Fleet

Buy = Callable[[Fleet, Purchase, int, int, str, str], Outcome]
_ROUNDS = 3  # of one ladder: each takes out the pools that the round before found empty


@dataclass(frozen=True)
class Bought:
    """Instances by their order, and what was refused on the way; ``reason`` says in a line why it is less than asked."""

    instances: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    reason: str = ""

    @property
    def refused(self) -> str:
        """The refusals in one line."""
        return "; ".join(dict.fromkeys(f"{r.code} ({', '.join(sorted({p.key for p in r.pools}))})" for r in self.refusals))


class Shop:
    """One launch program's purchases. ``request`` names it in tags and makes its tokens its own."""

    def __init__(self, buy: Buy, cooldowns: Cooldowns, waiting: Mapping[str, str], cluster: str, request: str, batch: int) -> None:
        self._buy, self._cooldowns, self._waiting = buy, cooldowns, waiting
        self._cluster, self._request, self._batch = cluster, request, batch

    def buy(self, fleet: Fleet, nodes: list[str], whole: bool) -> Bought:
        """Buy an instance for each node; with ``whole`` fewer are of no use, and the last purchase is all or nothing."""
        got: list[str] = []
        refusals: list[Refusal] = []
        for attempt in range(_ROUNDS):
            before = len(refusals)
            for purchase in purchases(fleet, self._cooldowns.active(), self._waiting):
                outcome = self._purchase(fleet, purchase, nodes[len(got) :], whole, attempt)
                got += outcome.instances
                refusals += outcome.refusals
                self._remember(fleet, purchase, outcome)
                if len(got) >= len(nodes):
                    return Bought(tuple(got), tuple(refusals))
            if len(refusals) == before:
                break
        short = Bought(tuple(got), tuple(refusals))
        return replace(short, reason=short.refused or self._why(fleet))

    def _purchase(self, fleet: Fleet, purchase: Purchase, nodes: list[str], whole: bool, attempt: int) -> Outcome:
        got: list[str] = []
        refusals: list[Refusal] = []
        for start in range(0, len(nodes), self._batch):
            part = nodes[start : start + self._batch]
            minimum = len(part) if whole and purchase.last else 1
            kill.at("resume:buying")
            outcome = self._buy(fleet, purchase, len(part), minimum, self._token(fleet, purchase, part, attempt), self._request)
            got += outcome.instances
            refusals += outcome.refusals
            if len(outcome.instances) < len(part):
                break  # what is out of stock now will be so for the next batch too
        return Outcome(tuple(got), tuple(refusals))

    def _token(self, fleet: Fleet, purchase: Purchase, nodes: list[str], attempt: int) -> str:
        """The same for a request that is sent again after a lost answer, another for any other request."""
        words = [self._cluster, self._request, fleet.name, purchase.kind, purchase.reservation, str(attempt)]
        words += [*(pool.key for pool in purchase.pools), *nodes]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:64]

    def _remember(self, fleet: Fleet, purchase: Purchase, outcome: Outcome) -> None:
        rung = [p for r in fleet.ladder if r.kind == purchase.kind and r.reservation == purchase.reservation for p in pools(fleet, r)]
        self._cooldowns.add(fleet.name, outcome.refusals, rung, sold=bool(outcome.instances))

    def _why(self, fleet: Fleet) -> str:
        """What had been known before anything was asked for."""
        return why_nothing(fleet, self._cooldowns.active(), self._waiting) or "EC2 gave fewer instances than asked"
