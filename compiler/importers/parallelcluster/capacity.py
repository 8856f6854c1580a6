"""Where nodes come from: on-demand, spot with its price, reservations and blocks; and which of several types first."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from . import codes
from .draft import Said, said
from .resource import Resource

_TARGET = "CapacityReservationTarget"
_WRITTEN = {"capacity-optimized-prioritized": "prioritized"}


def translate_capacity(resource: Resource) -> None:
    """Write the rung of the ladder from which the nodes come."""
    queue, own, market = resource.queue, resource.own, resource.market
    rung: Any = None
    holder = own if own.find(_TARGET) is not None else queue
    for key in ("CapacityReservationId", "CapacityReservationResourceGroupArn"):
        for section in dict.fromkeys((queue, own)):
            found = section.take(f"{_TARGET}.{key}")
            if found is not None and section is holder:
                rung = said(found)
    queue.take("CapacityType")
    if rung is not None and market == "CAPACITY_BLOCK":
        rung = {"capacity_block": rung}
    elif rung is not None and market == "SPOT":
        queue.tell(
            "CapacityType",
            codes.NEARLY,
            "a reservation is no spot capacity: only the reservation is used",
            "add spot to capacity for what comes after it",
        )
    elif rung is None:
        rung = _market(resource)
    if rung is not None:
        own.put(f"{_TARGET}.CapacityReservationId", [rung])
    _price_without_spot(resource)


def _market(resource: Resource) -> Any:
    market, place = resource.market, resource.queue.find("CapacityType")
    if market == "ONDEMAND":
        resource.queue.tell("CapacityType", codes.DEFAULT, "capacity is on-demand by itself")
        return None
    if market == "CAPACITY_BLOCK" or place is None:
        return None
    price = resource.own.take("SpotPrice")
    if price is None:
        return Said("spot", place.span)
    return {"spot": {"max_price": Said(f"{_decimal(price)} {resource.currency}/h", price.span)}}


def _price_without_spot(resource: Resource) -> None:
    if resource.market != "SPOT":
        resource.own.tell("SpotPrice", codes.NOT_NEEDED, "a spot price means nothing on a queue that is not SPOT")


def _decimal(text: str) -> str:
    try:
        return format(Decimal(text.replace("_", "")), "f")
    except InvalidOperation:
        return str(text)


def translate_strategy(resource: Resource) -> None:
    """Which of several types comes first."""
    queue, own, key = resource.queue, resource.own, "AllocationStrategy"
    written = queue.find(key)
    if not resource.flexible:
        if written is not None and not queue.journal.knows(written):
            queue.tell(key, codes.NOT_NEEDED, "with one type there is nothing to choose from")
        return
    ours = "price-capacity-optimized" if resource.market == "SPOT" else "lowest-price"
    value = str(queue.take(key) or "lowest-price")
    value = _WRITTEN.get(value, value)
    if value == ours:
        queue.tell(key, codes.DEFAULT, f"allocation_strategy is {ours} by itself")
        return
    if written is None:
        place = resource.types[0].span if resource.types else own.node.span
        own.journal.add(
            codes.THEIR_DEFAULT,
            place,
            own.scope,
            "ParallelCluster takes the cheapest type: lowest-price",
            f"{ours} is interrupted less",
        )
    own.draft.put(own.place("queues.<q>.fleets.<f>.allocation_strategy"), Said(value, getattr(written, "span", None)))
