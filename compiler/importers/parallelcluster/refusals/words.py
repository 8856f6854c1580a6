"""What the refusals share: how a word is said, and how to look into the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .....modules.spec.finding import Rule, dotted
from ....diagnostics import Span
from ....tree import Items, Table, Text
from .. import codes
from ..values import integer, truth

Word = tuple[Rule, Span, str, str, str]
"""Rule, place, key, detail, help."""


def at(table: Table, key: str) -> tuple[Span, str]:
    """Place and path of a key."""
    return table.keys_at[key], dotted((*table.path, key))


def here(table: Table) -> tuple[Span, str]:
    """Place and path of a section: its first key."""
    return next(iter(table.keys_at.values()), table.span), dotted(table.path)


def refuse(table: Table, key: str, detail: str, help: str) -> Word:
    """Refuse the value of a key."""
    return codes.REFUSED, *at(table, key), detail, help


def together(table: Any, *keys: str) -> Iterator[Word]:
    """At most one of the keys may stand there."""
    found = [key for key in keys if isinstance(table, Table) and key in table]
    if len(found) > 1:
        one, two = found[:2]
        yield codes.EXCLUSIVE, *at(table, two), f"{one} and {two} stand beside each other", f"remove {one} or {two}"


def one_of(table: Any, *keys: str) -> Iterator[Word]:
    """Exactly one of the keys must stand there, where the section does."""
    yield from together(table, *keys)
    if isinstance(table, Table) and not any(key in table.keys_at for key in keys):
        yield codes.MISSING, *here(table), f"none of {', '.join(keys)} is written", f"add {keys[0]}"


def twice(tables: Iterable[Table], key: str, what: str) -> Iterator[Word]:
    """A name stands once."""
    seen: set[str] = set()
    for table in tables:
        name = table.get(key)
        if isinstance(name, Text):
            if name in seen:
                yield codes.TWICE, name.span, dotted(name.path), f"{what} {name} is there already", "write another name"
            seen.add(name)


def at_most(tables: list[Table], limit: int, key: str, what: str) -> Iterator[Word]:
    """ParallelCluster counts."""
    for table in tables[limit : limit + 1]:
        yield refuse(table, key, f"{len(tables)} {what}; ParallelCluster takes {limit}", "the spec may have as many")


def items(node: Any, *path: str) -> list[Table]:
    """The mappings of a list below a section."""
    for key in path:
        node = node.get(key) if isinstance(node, Table) else None
    return [item for item in node if isinstance(item, Table)] if isinstance(node, Items) else []


def section(node: Any, *path: str) -> Table | None:
    """The section below another, or None."""
    for key in path:
        node = node.get(key) if isinstance(node, Table) else None
    return node if isinstance(node, Table) else None


def says(table: Table | None, key: str, otherwise: bool = False) -> bool:
    """What a Bool says, or its default."""
    value = table.get(key) if table is not None else None
    said = truth(value) if isinstance(value, Text) else None
    return otherwise if said is None else said


def number(table: Table, key: str, otherwise: int) -> int:
    """What a whole number says, or its default."""
    value = table.get(key)
    found = integer(value) if isinstance(value, Text) else None
    return otherwise if found is None else found


def text(table: Table | None, key: str, otherwise: str = "") -> str:
    """What a text says, or its default."""
    value = table.get(key) if table is not None else None
    return str(value) if isinstance(value, Text) else otherwise
