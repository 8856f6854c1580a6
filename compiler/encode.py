"""Write a model back as a spec: the inverse of decoding. ``hpc-tf expand`` prints it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from ..modules.spec.raw import Parameters, Yaml
from ..modules.spec.scalar import Scalar
from .structure import record

_PLAIN = re.compile(r"[A-Za-z0-9_./@:+=-][A-Za-z0-9_./@:+= -]*")


class _Quoted(str):
    """Text of a free-form place, where quotes keep it from being read as another type."""


def encode(model: Any) -> Any:
    """The plain tree of a model: every key that has a value, in the order of declaration."""
    if is_dataclass(model) and not isinstance(model, (type, Scalar)):
        members = record(type(model)).members.values()
        pairs = ((m.name, getattr(model, m.attribute)) for m in members)
        return {name: encode(value) for name, value in pairs if value is not None}
    if isinstance(model, Yaml):
        return {k: _free(v) for k, v in model.items()}
    if isinstance(model, (Parameters, Mapping)):
        return {str(k): encode(v) for k, v in model.items()}
    if isinstance(model, tuple):
        return [encode(v) for v in model]
    if isinstance(model, bool):
        return "true" if model else "false"
    return str(model)


def _free(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _free(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_free(v) for v in value]
    if isinstance(value, str):
        return _Quoted(value)
    return "~" if value is None else encode(value)


def to_yaml(tree: Mapping[str, Any]) -> str:
    """Print a plain tree: blocks outside, short lists and mappings on one line."""
    return "".join(f"{line}\n" for line in _lines(tree, 0))


def _lines(tree: Mapping[str, Any], depth: int) -> list[str]:
    lines = []
    for name, value in tree.items():
        head = f"{'  ' * depth}{_scalar(name, flow=False)}:"
        short = _flow(value)
        if not isinstance(value, Mapping) or not value or len(head) + len(short) < 100:
            lines.append(f"{head} {short if isinstance(value, (Mapping, list)) else _scalar(value, flow=False)}")
        else:
            lines += [head, *_lines(value, depth + 1)]
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k, flow=True)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    return _scalar(value, flow=True)


def _scalar(value: str, *, flow: bool) -> str:
    """Quote text only where plain YAML would read something else."""
    plain = (
        bool(_PLAIN.fullmatch(value))
        and ": " not in value
        and not value.endswith((":", " "))
        and value[0] not in "@-=:"
    )
    if flow and plain and ":" in value and "://" not in value and not value.startswith("arn:"):
        plain = bool(re.fullmatch(r"[A-Za-z0-9._/-]+(:[A-Za-z0-9._/-]+)*", value))
    if isinstance(value, _Quoted) or not plain or value.lower() in ("~", "null"):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    return value
