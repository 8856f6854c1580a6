"""Flat YAML of text, numbers and lists: what Open OnDemand reads. Pure text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def yaml(head: str, tree: Mapping[str, Any]) -> str:
    """A whole file; ``head`` says where it is from. Strings of JSON are strings of YAML."""
    return "\n".join([f"# {head}", "---", *_lines(tree, "")]) + "\n"


def _lines(tree: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, (list, tuple)):
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {json.dumps(one)}" for one in value)
        else:
            yield f"{indent}{name}: {json.dumps(value)}"
