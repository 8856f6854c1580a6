"""What nobody has told of: keys of a part that is refused as a whole, such as a queue without a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...tree import Items, Table
from . import codes
from .journal import Journal
from .row import Row
from .table import BY_SOURCE


def tell_rest(tree: Table, journal: Journal) -> None:
    """Where something is refused, say of every key that fell with it that it is not in the spec."""
    if not journal.failed:
        return
    for node, row in _rows_of(tree, ""):
        if not journal.knows(node):
            journal.tell(node, row, codes.LOST, "something around it is refused")


def _rows_of(node: Any, source: str) -> Iterator[tuple[Any, Row]]:
    row = BY_SOURCE.get(source) or BY_SOURCE.get(source.replace(".Sequence[]", ""))
    if row is not None:
        yield node, row
    elif isinstance(node, Table):
        for key, value in node.items():
            yield from _rows_of(value, f"{source}.{key}".lstrip("."))
    elif isinstance(node, Items):
        for item in node:
            yield from _rows_of(item, f"{source}[]")
