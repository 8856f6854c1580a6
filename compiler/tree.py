"""The plain tree of a spec: text, lists and tables that remember where they were written.

Nodes are ordinary ``str``, ``list`` and ``dict`` values, so that a validator can walk them; what they know beside
their content is their span and the key path at which a person wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..modules.spec.finding import Path
from .diagnostics import Span


class Text(str):
    """A scalar as written; ``quoted`` where it stood in quotes or as a block."""

    __slots__ = ("path", "quoted", "span")
    span: Span
    path: Path
    quoted: bool


class Items(list[Any]):
    """A list."""

    __slots__ = ("path", "span")
    span: Span
    path: Path


class Table(dict[str, Any]):
    """A mapping; ``keys_at`` holds the span of each key."""

    __slots__ = ("keys_at", "path", "span")
    span: Span
    path: Path
    keys_at: dict[str, Span]


class Null:
    """A written ``~`` or an empty value: it removes the key."""

    __slots__ = ("path", "span")

    def __init__(self, span: Span, path: Path) -> None:
        self.span, self.path = span, path


class Broken(Null):
    """The place of a value that a finding has set aside."""


Node = Text | Items | Table | Null


def text(value: str, span: Span, path: Path, quoted: bool = False) -> Text:
    """Make a scalar node."""
    node = Text(value)
    node.span, node.path, node.quoted = span, path, quoted
    return node


def items(values: list[Any], span: Span, path: Path) -> Items:
    """Make a list node."""
    node = Items(values)
    node.span, node.path = span, path
    return node


def table(values: dict[str, Any], span: Span, path: Path, keys_at: dict[str, Span]) -> Table:
    """Make a mapping node."""
    node = Table(values)
    node.span, node.path, node.keys_at = span, path, keys_at
    return node


def like(origin: Node, value: Any) -> Any:
    """Give plain values the place of the node that they were derived from."""
    if isinstance(value, (Text, Items, Table, Null)):
        return value
    if isinstance(value, str):
        return text(value, origin.span, origin.path)
    if isinstance(value, list):
        return items([like(origin, v) for v in value], origin.span, origin.path)
    if isinstance(value, dict):
        return table({k: like(origin, v) for k, v in value.items()}, origin.span, origin.path, {})
    raise TypeError(f"no node: {value!r}")


def locate(tree: Node, path: Path, *, at_key: bool = False) -> tuple[Span, Path]:
    """Find the place of a key path, or of the nearest thing around it that was written; ``at_key`` wants the key."""
    node: Any = tree
    span, written = tree.span, tree.path
    for step in path:
        if isinstance(node, Table) and step in node:
            key_span = node.keys_at.get(str(step))
            node = node[str(step)]
            span = key_span if key_span is not None and (at_key or not isinstance(node, Text)) else node.span
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node):
            node = node[step]
            span = node.span
        else:
            break
        written = node.path
    return span, written


def walk(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every node below ``node`` with its path."""
    yield path, node
    if isinstance(node, Table):
        for name, child in node.items():
            yield from walk(child, (*path, name))
    elif isinstance(node, Items):
        for index, child in enumerate(node):
            yield from walk(child, (*path, index))
