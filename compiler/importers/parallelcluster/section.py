"""A section of their file as it is translated: its keys, the rows about them, the place in the spec, and the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ....modules.spec.finding import Rule
from ...tree import Items, Node, Table, Text
from . import codes
from .available import default_of, parse
from .draft import Draft, Said, said
from .journal import Journal
from .row import FLEET, Converted, Fate, Left, Nearly, Row
from .table import BY_SOURCE, ROWS


@dataclass(frozen=True, eq=False)
class Section:
    """One mapping of a scope. ``names`` fill the ``<q>`` of targets, ``journal`` takes the report."""

    node: Table
    scope: str
    names: tuple[str, ...]
    draft: Draft
    journal: Journal

    def row(self, key: str) -> Row:
        """The row of a key of this scope."""
        return BY_SOURCE[f"{self.scope}.{key}" if self.scope else key]

    def find(self, key: str) -> Node | None:
        """What is written at a key, None where nothing is. Says nothing of it in the report."""
        node: Any = self.node
        for part in key.split("."):
            node = node.get(part) if isinstance(node, Table) else None
        return node if isinstance(node, (Text, Items, Table)) else None

    def take(self, key: str) -> Any:
        """What is written at a key; reports that it is carried over."""
        node = self.find(key)
        if node is not None:
            self.tell_of(node, key)
        return node

    def tell_of(self, node: Node, key: str) -> None:
        """Report the value of a key as carried over, unless something else was said of it."""
        row = self.row(key)
        if not self.journal.knows(node):
            self.journal.tell(node, row, codes.MAPPED, f"it becomes {row.target or row.note}")

    def tell(self, key: str, rule: Rule, detail: str, help: str = "") -> None:
        """Report something else of a key."""
        node = self.find(key)
        if node is not None:
            self.journal.tell(node, self.row(key), rule, detail, help)

    def place(self, target: str) -> tuple[str, ...]:
        """A target with the names of this section."""
        names = list(self.names)
        return tuple(names.pop(0) if part.startswith("<") else part for part in target.split("."))

    def put(self, key: str, value: Any, *below: str) -> None:
        """Write a value at the target of a key."""
        self.draft.put((*self.place(self.row(key).target), *below), value)

    def copy(self) -> None:
        """Translate every key of this scope that stands by itself."""
        for row in _SELF_STANDING[self.scope]:
            node = self.find(row.key)
            if node is not None:
                self._one(row, node)

    def _one(self, row: Row, node: Node) -> None:
        if row.fate is Fate.DROPPED:
            return self.journal.tell(node, row, codes.NOT_NEEDED, row.note)
        if row.fate is Fate.LOST:
            return self.journal.tell(node, row, codes.LOST, row.note)
        self.tell_of(node, row.key)
        if isinstance(node, Items):
            if node:
                self.draft.put(self.place(row.target), [said(item) for item in node])
            return None
        made = row.convert(str(node))
        value = self._weigh(row, node, made)
        if value is not None and not self._is_default(row, node, value):
            self.draft.put(self.place(row.target), Said(value, node.span))
        return None

    def _weigh(self, row: Row, node: Node, made: Converted) -> str | None:
        if isinstance(made, Left):
            self.journal.tell(node, row, codes.NOT_NEEDED, made.why)
            return None
        if isinstance(made, Nearly):
            self.journal.tell(node, row, codes.NEARLY, f"{row.target}: {made.value}; {made.why}")
            return made.value
        return made

    def _is_default(self, row: Row, node: Node, value: str) -> bool:
        """Say whether the spec means the value without it, and report that it is left out."""
        default = default_of(row.target)
        if default is None or parse(row.target, value) != default or self._queue_says(row):
            return False
        if not self.journal.is_nearly(node):
            self.journal.tell(node, row, codes.DEFAULT, f"{row.target} is {value} by itself")
        return True

    def _queue_says(self, row: Row) -> bool:
        """Say whether the queue of this compute resource has the key too, so that the default has to be written."""
        if self.scope != FLEET:
            return False
        return self.draft.get("queues", self.names[0], *row.target.split(".")[4:]) is not None


_SELF_STANDING: dict[str, tuple[Row, ...]] = {}
for _row in ROWS:
    if _row.fate is not Fate.JOINT and "[]" not in _row.key:
        _SELF_STANDING[_row.scope] = (*_SELF_STANDING.get(_row.scope, ()), _row)
