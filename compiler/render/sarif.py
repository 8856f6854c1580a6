"""Diagnostics as SARIF 2.1.0, for code scanning. Source: docs.oasis-open.org/sarif/sarif/v2.1.0."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from typing import Any

from ...modules.spec.finding import Level, Rule
from ..diagnostics import Diagnostic, Span

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(diagnostics: tuple[Diagnostic, ...]) -> str:
    """One run of one tool."""
    rules = sorted({d.rule.code: d.rule for d in diagnostics}.values(), key=lambda r: r.code)
    driver = {"name": "hpc-tf", "version": importlib.metadata.version("hpc-tf"), "rules": [_rule(r) for r in rules]}
    index = {rule.code: n for n, rule in enumerate(rules)}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, index) for d in diagnostics],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.doc or rule.summary},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _result(diagnostic: Diagnostic, index: dict[str, int]) -> dict[str, Any]:
    words = f"{diagnostic.rule.summary}: {diagnostic.detail}" + (f"; {diagnostic.help}" if diagnostic.help else "")
    identity = "\n".join((diagnostic.rule.code, diagnostic.span.file, diagnostic.key, diagnostic.detail))
    return {
        "ruleId": diagnostic.rule.code,
        "ruleIndex": index[diagnostic.rule.code],
        "level": _LEVELS[diagnostic.level],
        "message": {"text": words},
        "locations": [_location(diagnostic.span)],
        "relatedLocations": [{**_location(span), "message": {"text": text}} for span, text in diagnostic.related],
        "partialFingerprints": {"hpcTf/v1": hashlib.sha256(identity.encode()).hexdigest()},
    }


def _location(span: Span) -> dict[str, Any]:
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": span.file}, "region": region}}
