"""What became of every key of the file: the report of an import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ....modules.spec.finding import Level, Rule, dotted
from ....modules.spec.frozen import frozen
from ...diagnostics import Diagnostic, Span
from ...tree import Node
from . import codes
from .row import Row


@frozen
class Told:
    """One line of the report: what happened to which key, and why. ``source`` is its row in the table."""

    rule: Rule
    span: Span
    key: str
    detail: str
    help: str = ""
    source: str = ""


@dataclass
class Journal:
    """Collects the report; a later word about a key replaces the earlier one."""

    _about: dict[int, Told] = field(default_factory=dict)
    _others: list[Told] = field(default_factory=list)
    _nodes: list[Node] = field(default_factory=list)

    def tell(self, node: Node, row: Row, rule: Rule, detail: str, help: str = "") -> None:
        """Say what became of the value of a key."""
        self._nodes.append(node)  # keeps the identity of the node from being used again
        self._about[id(node)] = Told(rule, node.span, dotted(node.path), detail, help, row.source)

    def add(self, rule: Rule, span: Span, key: str, detail: str, help: str = "") -> None:
        """Say something that is not about the value of one key."""
        told = Told(rule, span, key, detail, help)
        if told not in self._others:
            self._others.append(told)

    def knows(self, node: Node) -> bool:
        """Say whether the value has been told of."""
        return id(node) in self._about

    def is_nearly(self, node: Node) -> bool:
        """Say whether the value was carried over with a reservation."""
        return self._about[id(node)].rule is codes.NEARLY

    def all(self) -> list[Told]:
        """Everything, in the order of the file."""
        found = [*self._about.values(), *self._others]
        return sorted(found, key=lambda told: (told.span.line, told.span.column, told.rule.code, told.key))

    @property
    def failed(self) -> bool:
        """Say whether ParallelCluster would have refused the file, or nothing could be made of it."""
        return any(told.rule.level is Level.ERROR for told in self._others)


def diagnostics(told: Iterable[Told], lines: list[str]) -> tuple[Diagnostic, ...]:
    """The report as diagnostics, for the renderers."""
    return tuple(
        Diagnostic(
            t.rule, t.rule.level, t.span, t.key, lines[t.span.line - 1] if 0 < t.span.line <= len(lines) else "",
            t.detail, t.help,
        )
        for t in told
    )  # fmt: skip
