"""Which keys of a file the report of its import says nothing of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hpc_tf.compiler.importers.parallelcluster.table import BY_SOURCE
from hpc_tf.compiler.importers.parallelcluster.translate import translate
from hpc_tf.compiler.source import read
from hpc_tf.compiler.tree import Items, Table
from hpc_tf.modules.spec.finding import dotted


def untold(path: Path, data: bytes = b"") -> list[str]:
    """The keys of a file that no line of the report is about."""
    data = data or path.read_bytes()
    made = translate(path.name, data, cluster="demo")
    if not made.spec:  # one finding is about the whole file
        return []
    said = {(t.span.line, t.span.column) for t in made.told} | {t.key for t in made.told}
    return [
        dotted(node.path) for node in _leaves(read(path.name, data, merge_keys=True).tree, "") if not _told(node, said)
    ]


def _told(node: Any, said: set[Any]) -> bool:
    """Of the value itself, or of the key that it stands at, or of one around it."""
    names = [dotted(node.path[:n]) for n in range(1, len(node.path) + 1)]
    return (node.span.line, node.span.column) in said or any(name in said for name in names)


def _leaves(node: Any, source: str) -> list[Any]:
    if source in BY_SOURCE:
        return [node]
    if isinstance(node, Table):
        return [leaf for key, value in node.items() for leaf in _leaves(value, f"{source}.{key}".lstrip("."))]
    if isinstance(node, Items):
        return [leaf for item in node for leaf in _leaves(item, f"{source}[]")]
    return [node]
