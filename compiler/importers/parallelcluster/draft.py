"""The spec in the making: nested dictionaries whose texts remember the line that they came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...diagnostics import Span
from ...tree import Node, Text


class Said(str):
    """A value of the spec, and the place in the original that made it."""

    __slots__ = ("span",)
    span: Span | None

    def __new__(cls, value: str, span: Span | None = None) -> Said:
        """Make a text with its place."""
        made = super().__new__(cls, value)
        made.span = span
        return made


def said(node: Node | str) -> Said:
    """A value as written."""
    return Said(str(node), node.span if isinstance(node, Text) else None)


class Draft:
    """A tree of keys; values are ``Said``, lists and dictionaries."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}

    def put(self, path: tuple[str, ...], value: Any) -> None:
        """Write a value; what is there already is laid under it."""
        node = self.tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
        node[path[-1]] = value

    def get(self, *path: str) -> Any:
        """What stands at a path, or None."""
        node: Any = self.tree
        for part in path:
            node = node.get(part) if isinstance(node, dict) else None
        return node


def lines_of(value: Any) -> Iterator[int]:
    """The lines of the original that made a value."""
    if isinstance(value, Said):
        if value.span is not None:
            yield value.span.line
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from lines_of(key)
            yield from lines_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from lines_of(inner)
