"""Network interfaces of a launch template: cards, device indices and EFA, from the facts of the instance types. Pure.

Layouts follow AWS ParallelCluster 3.15 and later, and the EC2 user guide, "Maximize network bandwidth on EFA-enabled
instance types": the first card carries IP on device 0 and an efa-only interface on device 1; each further card is efa-only.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..catalog import InstanceType, NetworkCard
from ..spec.frozen import frozen


@frozen
class Interface:
    """One network interface: ``kind`` is interface, efa or efa-only."""

    card: int
    device: int
    kind: str


def interfaces(types: Sequence[InstanceType], *, efa: bool, every_card_ip: bool) -> tuple[Interface, ...]:
    """The interfaces that every one of the types can have, those of the smallest.

    ``every_card_ip`` asks for the layout `efa`: an IP address on every card.
    """
    smallest = min(types, key=lambda t: (len(t.network_cards), t.max_efa_interfaces))
    cards = sorted(smallest.network_cards, key=lambda c: c.index)
    if not efa:
        return tuple(
            Interface(card.index, _device(card, cards), "interface") for card in cards if _takes(card, "interface")
        )
    left = min(t.max_efa_interfaces for t in types)
    made: list[Interface] = []
    for card in cards:
        found = (
            _first(card, left > 0, every_card_ip)
            if card is cards[0]
            else _further(card, cards, left > 0, every_card_ip)
        )
        left -= sum(i.kind != "interface" for i in found)
        made += found
    return tuple(made)


def _first(card: NetworkCard, efa: bool, every_card_ip: bool) -> list[Interface]:
    """The first card carries the node's address."""
    can = efa and (_takes(card, "efa") or _takes(card, "efa-only"))
    if not can:
        return [Interface(card.index, 0, "interface")]
    if every_card_ip or card.max_interfaces < 2 or not _takes(card, "efa-only"):
        return [Interface(card.index, 0, "efa")]
    return [Interface(card.index, 0, "interface"), Interface(card.index, 1, "efa-only")]


def _further(card: NetworkCard, cards: Sequence[NetworkCard], efa: bool, every_card_ip: bool) -> list[Interface]:
    """Every further card speaks EFA alone, as far as the type has any left."""
    device = _device(card, cards)
    if not efa:
        return []
    if _takes(card, "efa-only") and not (every_card_ip and _takes(card, "efa")):
        return [Interface(card.index, device, "efa-only")]
    return [Interface(card.index, device, "efa")] if _takes(card, "efa") else []


def _device(card: NetworkCard, cards: Sequence[NetworkCard]) -> int:
    """Device 0 on the first card; on others 1, or 0 where the card holds one interface."""
    return 0 if card is cards[0] or card.max_interfaces < 2 else 1


def _takes(card: NetworkCard, kind: str) -> bool:
    return kind in card.interface_types
