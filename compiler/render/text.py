"""Diagnostics for people: the line, a caret under the place, the reason and the help."""

from __future__ import annotations

import unicodedata

from ...modules.spec.finding import Level
from ..diagnostics import Diagnostic, Span
from .summary import in_words

_WIDEST = 160
_COLOURS = {Level.ERROR: "1;31", Level.WARNING: "1;33", Level.NOTE: "1;36"}


def render(diagnostics: tuple[Diagnostic, ...], *, color: bool = False) -> str:
    """All diagnostics and a closing count."""
    if not diagnostics:
        return ""
    return "\n".join([*(_one(d, color) for d in diagnostics), in_words(diagnostics)]) + "\n"


def _one(diagnostic: Diagnostic, color: bool) -> str:
    head = _painted(f"{diagnostic.level.value}[{diagnostic.rule.code}]", _COLOURS[diagnostic.level], color)
    lines = [f"{head}: {diagnostic.rule.summary}", *_place(diagnostic.span, diagnostic.source, color)]
    gutter = " " * len(str(diagnostic.span.line))
    at = f" (at {diagnostic.key})" if diagnostic.key else ""
    lines.append(f"{gutter} = {diagnostic.detail}{at}")
    if diagnostic.help:
        lines.append(f"{gutter} = {_painted('help', '1;32', color)}: {diagnostic.help}")
    lines += [f"{gutter} = see {span.file}:{span.line}:{span.column}: {words}" for span, words in diagnostic.related]
    return "\n".join([*lines, ""])


def _place(span: Span, source: str, color: bool) -> list[str]:
    gutter = " " * len(str(span.line))
    lines = [f"{gutter}--> {span.file}:{span.line}:{span.column}"]
    if source:
        start, end = span.column - 1, max(min(span.end_column - 1, len(source)), span.column)
        shown, start, end = _trimmed(source, start, end)
        pad = "".join("\t" if c == "\t" else " " * _width(c) for c in shown[:start])
        carets = "^" * max(sum(_width(c) for c in shown[start:end]), 1)
        lines += [f"{span.line} | {shown}", f"{gutter} | {pad}{_painted(carets, '1;31', color)}"]
    return lines


def _trimmed(source: str, start: int, end: int) -> tuple[str, int, int]:
    """A long line cut around the place."""
    if len(source) <= _WIDEST:
        return source.rstrip(), start, end
    first = max(min(start - _WIDEST // 3, len(source) - _WIDEST), 0)
    lead = "…" if first else ""
    shown = lead + source[first : first + _WIDEST] + ("…" if first + _WIDEST < len(source) else "")
    return shown, start - first + len(lead), min(end - first, _WIDEST) + len(lead)


def _width(character: str) -> int:
    """Columns on a terminal."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _painted(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text
