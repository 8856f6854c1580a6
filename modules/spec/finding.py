"""What is wrong with a spec, as a value: which rule, at which key path, why, and what to write instead.

A finding knows key paths only; the compiler knows where they stand in which file.
"""

from __future__ import annotations

from enum import Enum

from .frozen import frozen

Path = tuple["str | int", ...]
"""A key path of the canonical spec, e.g. ``("queues", "cfd", "fleets", "main", "efa")``."""


class Level(Enum):
    """How much a finding weighs: only errors keep the compiler from writing anything."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Rule:
    """The constant part of a finding: its stable code, its one-line summary, its manual page."""

    code: str
    summary: str
    doc: str
    level: Level = Level.ERROR


@frozen
class Finding:
    """One problem of one spec.

    ``because`` lists further key paths on which the finding rests: where one of them had to be set aside,
    the finding would only repeat that problem and stays silent. ``also`` lists places shown beside the first. ``at_key``
    points at the key itself and not at its value.
    """

    rule: Rule
    path: Path
    detail: str
    help: str = ""
    because: tuple[Path, ...] = ()
    also: tuple[Path, ...] = ()
    at_key: bool = False

    @property
    def code(self) -> str:
        """The stable code of the rule."""
        return self.rule.code


def dotted(path: Path) -> str:
    """Write a key path as a person reads it: ``queues.cfd.instances[1]``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif text:
            text += f".{part}"
        else:
            text = part
    return text
