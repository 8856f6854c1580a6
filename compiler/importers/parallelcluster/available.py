"""Which keys the spec language has, and how it reads their values: every target of the table is one of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from ....stacks.model import Cluster
from ...structure import Entries, Free, Leaf, Many, Member, Record, Shape, Variants, record

ROOT = record(Cluster)


@cache
def members(target: str) -> tuple[Member, ...]:
    """The members of the language that a target names; none where it is not there."""
    if not target:
        return ()
    shapes: list[tuple[Shape, Member | None]] = [(ROOT, None)]
    for part in target.replace("[]", ".[]").split("."):
        shapes = [found for shape, member in shapes for found in _step(shape, member, part)]
    return tuple(member for _, member in shapes if member is not None)


@cache
def available(target: str) -> bool:
    """Say whether the language has a key path, in which ``<q>`` stands for any name."""
    return bool(members(target))


def _step(shape: Shape, member: Member | None, part: str) -> list[tuple[Shape, Member | None]]:
    match shape:
        case Many(item):
            return [(item, member)] if part == "[]" else _step(item, member, part)
        case Entries(_, value):
            return [(value, member)]
        case Variants(records):
            return [found for record in records for found in _step(record, member, part)]
        case Record():
            found = shape.written.get(part)
            return [(found.shape, found)] if found is not None else []
        case Free():
            return [(shape, member)]
        case _:
            return []


def default_of(target: str) -> Any:
    """The default of a key where it is a constant that all alternatives share, else None."""
    found = members(target)
    defaults = {repr(member.default): member.default for member in found}
    return next(iter(defaults.values())) if len(defaults) == 1 else None


def parse(target: str, value: str) -> Any:
    """Read a value as the key would, or None where it cannot."""
    from ....modules.spec.scalar import Refusal
    from ...diagnostics import Span
    from ...tree import text

    for member in members(target):
        if isinstance(member.shape, Leaf):
            try:
                return member.shape.parse(text(value, Span("", 1, 1, 1), ()))
            except Refusal:
                continue
    return None
