"""Diagnostics as JSON: ``{"version": 1, "summary": {…}, "diagnostics": [{code, level, summary, file, line, …}]}``."""

from __future__ import annotations

import json
from typing import Any

from ..diagnostics import Diagnostic, Span
from .summary import counts


def render(diagnostics: tuple[Diagnostic, ...]) -> str:
    """One object; lines and columns count from 1, ``end_column`` is exclusive."""
    made = {"version": 1, "summary": counts(diagnostics), "diagnostics": [_one(d) for d in diagnostics]}
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _one(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.rule.code,
        "level": diagnostic.level.value,
        "summary": diagnostic.rule.summary,
        "detail": diagnostic.detail,
        "help": diagnostic.help,
        "key": diagnostic.key,
        **_span(diagnostic.span),
        "related": [{**_span(span), "words": words} for span, words in diagnostic.related],
    }


def _span(span: Span) -> dict[str, Any]:
    return {"file": span.file, "line": span.line, "column": span.column, "end_column": span.end_column}
