"""How many findings of each level there are."""

from __future__ import annotations

from ...modules.spec.finding import Level
from ..diagnostics import Diagnostic


def counts(diagnostics: tuple[Diagnostic, ...]) -> dict[str, int]:
    """Level to number, the gravest first."""
    return {level.value: sum(d.level is level for d in diagnostics) for level in Level}


def in_words(diagnostics: tuple[Diagnostic, ...]) -> str:
    """`2 errors, 1 warning`, or an empty text."""
    parts = [f"{n} {word}{'s' if n > 1 else ''}" for word, n in counts(diagnostics).items() if n]
    return ", ".join(parts)
