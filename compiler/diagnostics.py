"""Findings with their place: what the renderers print and what decides the exit code."""

from __future__ import annotations

from dataclasses import dataclass

from ..modules.spec.finding import Level, Rule
from ..modules.spec.frozen import frozen


@dataclass(frozen=True, order=True)
class Span:
    """A place in a source file; lines and columns count from 1, ``end_column`` is exclusive."""

    file: str
    line: int
    column: int
    end_column: int


@frozen
class Diagnostic:
    """One finding, placed. ``key`` is the dotted key path, ``source`` the text of the line it points at.

    ``related`` holds further places with a word about each, shown under the first.
    """

    rule: Rule
    level: Level
    span: Span
    key: str
    source: str
    detail: str
    help: str = ""
    related: tuple[tuple[Span, str], ...] = ()


def has_errors(diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Say whether anything may be written."""
    return any(d.level is Level.ERROR for d in diagnostics)
