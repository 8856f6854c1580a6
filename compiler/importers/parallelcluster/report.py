"""The report of an import: errors with their lines, and one line for each kind of key that became something."""

from __future__ import annotations

from collections import Counter

from ....modules.spec.finding import Level
from ...render import render
from .journal import Told
from .translate import Imported


def report(made: Imported, style: str) -> str:
    """The report as text for people, or as JSON with an entry for every key."""
    if style != "text":
        return render(style, made.diagnostics)
    errors = tuple(d for d in made.diagnostics if d.level is Level.ERROR)
    # What wants a decision comes last, where a terminal shows it.
    lines = [
        line
        for level in (Level.NOTE, Level.WARNING)
        for line in _lines([t for t in made.told if t.rule.level is level])
    ]
    return render("text", errors) + "\n".join([*lines, _count(made)]) + "\n"


def _lines(told: list[Told]) -> list[str]:
    """Keys that share row and reason are told of once, with the number of further places."""
    groups: dict[tuple[str, str, str], list[Told]] = {}
    for one in told:
        groups.setdefault((one.rule.code, one.source or one.key, one.detail), []).append(one)
    lines = []
    for same in groups.values():
        first = same[0]
        more = f" (and {len(same) - 1} more)" if len(same) > 1 else ""
        help = f"; {first.help}" if first.help else ""
        key = f"{first.key}: " if first.key else ""
        lines.append(
            f"{first.span.file}:{first.span.line}: {first.rule.level.value}[{first.rule.code}] {key}{first.detail}{help}{more}"
        )
    return lines


def _count(made: Imported) -> str:
    """How many keys went which way."""
    counted = Counter(t.rule.summary for t in made.told if t.source)
    errors = sum(d.level is Level.ERROR for d in made.diagnostics)
    words = [f"{n} {summary[:1].lower()}{summary[1:]}" for summary, n in counted.most_common()]
    return f"{sum(counted.values())} keys: {', '.join(words)}" + (f"; {errors} errors" if errors else "")
