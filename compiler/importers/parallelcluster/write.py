"""Write a draft as YAML: short things on one line, the lines of the original as comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .draft import lines_of

_PLAIN = re.compile(r"[A-Za-z0-9_./@:+=*-][A-Za-z0-9_./@:+=*,()-]*( [A-Za-z0-9_./@:+=*,()-]+)*")
_FLOW_PLAIN = re.compile(r"[A-Za-z0-9_./@+=*-][A-Za-z0-9_./@:+=*()-]*( [A-Za-z0-9_./@:+=*()-]+)*")
_WIDTH = 110
_COMMENT_AT = 60
_ORDER = (
    "cluster", "region", "tags", "bucket", "catalog", "image", "network", "access", "iam", "head_node", "login_nodes", "storage",
    "compute", "queues", "slurm", "directory", "monitoring",
)  # fmt: skip


_FIRST = ("instance", "instances", "nodes", "capacity")
_OPENED = ("login_nodes", "storage", "queues")


def write(tree: dict[str, Any]) -> str:
    """The whole spec but for its head and its end."""
    ordered = {key: tree[key] for key in _ORDER if key in tree} | tree
    return "".join(f"{line}\n" for line in _block(ordered, 0))


def _sorted(value: Any) -> Any:
    """What a node is comes before its other keys."""
    if not isinstance(value, dict):
        return value
    return {k: value[k] for k in (*(f for f in _FIRST if f in value), *(k for k in value if k not in _FIRST))}


def _block(tree: dict[str, Any], depth: int) -> Iterator[str]:
    for name, unsorted in tree.items():
        value = _sorted(unsorted)
        head = f"{'  ' * depth}{scalar(name, flow=False)}:"
        short = _flow(value, flow=False)
        opened = depth == 0 and name in _OPENED
        if (len(head) + len(short) + 1 <= _WIDTH and not opened) or not isinstance(value, (dict, list)) or not value:
            yield _commented(f"{head} {short}", [name, value])
        elif isinstance(value, dict):
            yield head
            yield from _block(value, depth + 1)
        elif all(isinstance(item, str) for item in value):
            yield from _wrapped(f"{head} [", value, depth + 1)
        else:
            yield head
            yield from _listed(value, depth + 1)


def _wrapped(head: str, values: list[Any], depth: int) -> Iterator[str]:
    """A long list of texts in brackets, over several lines."""
    line = head
    made_of: list[Any] = []
    for value in values:
        text = scalar(str(value), flow=True)
        if made_of and len(line) + len(text) + 2 > _WIDTH:
            yield _commented(line.rstrip(), made_of)
            line, made_of = "  " * depth, []
        line += f"{text}, "
        made_of.append(value)
    yield _commented(f"{line.removesuffix(', ')}]", made_of)


def _listed(values: list[Any], depth: int) -> Iterator[str]:
    for value in values:
        short = _flow(value, flow=False)
        if isinstance(value, dict) and len(short) + 2 * depth + 2 > _WIDTH:
            lines = list(_block(value, depth + 1))
            yield f"{'  ' * depth}- {lines[0].lstrip()}"
            yield from lines[1:]
        else:
            yield _commented(f"{'  ' * depth}- {short}", [value])


def _commented(line: str, made_of: list[Any]) -> str:
    """The line, and which lines of the original it says."""
    found = sorted(set(lines_of(made_of)))
    if not found:
        return line
    return f"{line:<{_COMMENT_AT}}  # {ranges(found)}"


def ranges(numbers: Iterable[int]) -> str:
    """`3, 7-9, 40`, at most four parts."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number <= parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    if len(parts) > 4:
        parts = [*parts[:3], [parts[3][0], parts[-1][1]]]
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)


def _flow(value: Any, *, flow: bool) -> str:
    value = _sorted(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k, flow=True)}: {_flow(v, flow=True)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(v, flow=True) for v in value) + "]"
    return scalar(str(value), flow=flow)


def scalar(value: str, *, flow: bool) -> str:
    """Text, in quotes only where plain YAML would read something else."""
    fits = (_FLOW_PLAIN if flow else _PLAIN).fullmatch(value)
    safe = (
        fits
        and ": " not in value
        and not value.endswith(":")
        and value[0] not in "@-=:*"
        and value.lower() not in ("~", "null")
    )
    if safe and not (flow and ":" in value and not re.fullmatch(r"[^:\s]+(:[^\s]+)*", value)):
        return value
    escaped = (
        value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    )
    return '"' + escaped + '"'
