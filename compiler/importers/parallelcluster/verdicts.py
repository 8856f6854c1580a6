"""The page that says of every rule of ParallelCluster where we decide it, made of the table."""

from __future__ import annotations

from collections.abc import Iterable

from .validators import GROUPS, HOLES, SCHEMA, VALIDATORS, Verdict

_HEAD = """# ParallelCluster's rules and ours

Generated from the table compiler/importers/parallelcluster/validators.py by `make update`; do not edit.

ParallelCluster 3.16.1 has {total} validators: {offline} can be decided offline, {mixed} in part, {live} need an account. The codes below are ours:
those from HPC800 on are found by [`hpc-tf check --live`](check-live.md), all others by `hpc-tf check` without network or account.
`hpc-tf explain CODE` prints each. Where there is no code, the last column says why none is needed. Tests hold that every code is shown by
a spec that raises it.
"""


def verdicts() -> str:
    """The whole page."""
    counts = {kind: sum(v.decided == kind for v in VALIDATORS) for kind in ("offline", "mixed", "live")}
    parts = [_HEAD.format(total=len(VALIDATORS), **counts)]
    parts += [_section(title, rows) for title, rows in GROUPS.items()]
    parts.append(_section("Rules of the schema", SCHEMA))
    parts.append(_section("What passes every validator and still fails", HOLES))
    return "\n".join(parts)


def _section(title: str, rows: Iterable[Verdict]) -> str:
    lines = [f"## {title}\n", "| rule | decided | our codes | difference, or why none is needed |", "|---|---|---|---|"]
    for row in rows:
        note = "; ".join(part for part in (row.note, f"today: {row.moved}" if row.moved else "") if part)
        lines.append(f"| {row.name} | {row.decided} | {', '.join(row.codes) or '–'} | {note} |")
    return "\n".join([*lines, ""])
