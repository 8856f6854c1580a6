"""Diagnostics as annotations of a GitHub Actions log."""

from __future__ import annotations

from ...modules.spec.finding import Level
from ..diagnostics import Diagnostic

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(diagnostics: tuple[Diagnostic, ...]) -> str:
    """One workflow command a diagnostic. Source of the escapes: the actions toolkit, packages/core/src/command.ts."""
    return "".join(f"{_one(d)}\n" for d in diagnostics)


def _one(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    title = _property(f"{diagnostic.rule.code} {diagnostic.rule.summary}")
    words = diagnostic.detail + (f"\nhelp: {diagnostic.help}" if diagnostic.help else "")
    place = f"file={_property(span.file)},line={span.line},col={span.column},endColumn={span.end_column}"
    return f"::{_COMMANDS[diagnostic.level]} {place},title={title}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
