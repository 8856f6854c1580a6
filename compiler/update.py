"""Rewrite the generated pages: ``python -m hpc_tf.compiler.update`` (from a checkout)."""

from __future__ import annotations

import json
from pathlib import Path

from .explain import rules_page
from .importers.parallelcluster.coverage import coverage
from .importers.parallelcluster.translate import translate
from .importers.parallelcluster.verdicts import verdicts
from .jsonschema import json_schema
from .live_page import live_page
from .pipeline import ROOT
from .reference import reference
from .security_page import security_page
from .storage_page import storage_page

_INPUTS = Path(__file__).parents[1] / "tests/compiler/importers/inputs"


def pages() -> dict[str, str]:
    """The generated files of a checkout by path."""
    return {
        "docs/reference.md": reference(ROOT),
        "docs/codes.md": rules_page(),
        "docs/check-live.md": live_page(),
        "docs/security.md": security_page(),
        "docs/storage.md": storage_page(),
        "docs/validators.md": verdicts(),
        "docs/from-parallelcluster.md": coverage(_exercised()),
        "docs/hpc-tf.schema.json": json.dumps(json_schema(ROOT), indent=2, ensure_ascii=False) + "\n",
    }


def _exercised() -> dict[str, list[str]]:
    """The rows of the importer's table that each of its test inputs promises something of."""
    found: dict[str, list[str]] = {}
    for path in sorted(_INPUTS.glob("*.yaml")):
        promised = {
            number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if " # -> " in line
        }
        told = translate(path.name, path.read_bytes(), cluster="demo").told
        found[path.name] = [t.source for t in told if t.source and promised & {t.span.line, t.span.line - 1}]
    return found


if __name__ == "__main__":
    for name, text in pages().items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
