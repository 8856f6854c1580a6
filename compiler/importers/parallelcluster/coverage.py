"""The page that says of every key of ParallelCluster what it becomes, made of the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .row import Fate, Row
from .table import IMAGE_ROWS, ROWS, SECTIONS

_HEAD = """# From ParallelCluster

Generated from the importer's table by `make update`; do not edit. `hpc-tf import cluster-config.yaml -o spec.yaml` applies it and reports
each key with its line.

{total} keys of ParallelCluster 3.16: {there} have a key here, {none} need none. An empty note: the same meaning.
Enums become kebab-case, numbers get their unit, lists of key and value become maps. What all queues share stands under `compute`,
what all nodes share at the top. A value that ParallelCluster refuses is carried over as written, and refused by `hpc-tf check` at its place.
The last column names the test input that shows the key.
"""
_IMAGE = """## Image builder

`pcluster build-image` has a schema of its own. `hpc-tf import image.yaml -o image-part.yaml` makes a part of a spec, which is merged with the
cluster's: `hpc-tf synth spec.yaml image-part.yaml`.
"""


def coverage(inputs: Mapping[str, Iterable[str]]) -> str:
    """The whole page; ``inputs`` are the sources of the rows that each test input exercises, by its name."""
    shown: dict[str, str] = {}
    for name, sources in inputs.items():
        for source in sources:
            shown.setdefault(source, name)
    none = sum(not row.target for row in ROWS)
    parts = [_HEAD.format(total=len(ROWS), there=len(ROWS) - none, none=none)]
    parts += [_section(f"## {title}\n", rows, shown) for title, rows in SECTIONS.items()]
    parts.append(_section(_IMAGE, IMAGE_ROWS, shown))
    return "\n".join(parts)


def _section(head: str, rows: Iterable[Row], shown: Mapping[str, str]) -> str:
    lines = [head, "| ParallelCluster | hpc-tf | difference, or why none is needed | input |", "|---|---|---|---|"]
    for row in rows:
        lines.append(
            f"| `{row.source}` | {_target(row)} | {row.note.replace('|', chr(92) + '|')} | {shown.get(row.source, '')} |"
        )
    return "\n".join([*lines, ""])


def _target(row: Row) -> str:
    if not row.target:
        return "–" if row.fate is not Fate.LOST else "– (reported)"
    return f"`{row.target}`"
