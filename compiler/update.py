"""Rewrite the generated pages: ``python -m hpc_tf.compiler.update`` (from a checkout)."""

from __future__ import annotations

import json
from pathlib import Path

from .explain import rules_page
from .jsonschema import json_schema
from .pipeline import ROOT
from .reference import reference


def pages() -> dict[str, str]:
    """The generated files of a checkout by path."""
    return {
        "docs/reference.md": reference(ROOT),
        "docs/codes.md": rules_page(),
        "docs/hpc-tf.schema.json": json.dumps(json_schema(ROOT), indent=2, ensure_ascii=False) + "\n",
    }


if __name__ == "__main__":
    for name, text in pages().items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
