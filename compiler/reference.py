"""The reference page of the language, generated from the models: one table per mapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING
from typing import Any

from .encode import encode
from .structure import Entries, Free, Leaf, Many, Member, Record, Shape, Variants

_HEAD = """# Reference of the spec language

Generated from the models by `make update`; do not edit. `hpc-tf explain KEY` prints the same for one key.

Effects of a later change: `–` nothing runs differently now · `A` an AWS object changes in place · `S` Slurm takes it live ·
`N` nodes get a new launch template, busy ones after their job · `h` / `H` the head node is stopped and started / replaced ·
`X` refused, as it would destroy data, until `deletion_policy: delete` is applied first.
"""


def reference(root: Record) -> str:
    """The whole page as Markdown."""
    sections = []
    for title, shape in _sections(root, "", frozenset()):
        sections.append(_section(title, shape))
    return "\n".join([_HEAD, *sections])


def _sections(shape: Record, path: str, seen: frozenset[type]) -> Iterator[tuple[str, Record]]:
    yield path or "top level", shape
    for member in shape.members.values():
        below = f"{path}.{member.name}" if path else member.name
        for record, at in _records(member.shape, below):
            if record.cls not in seen and record.members:
                yield from _sections(record, at, seen | {record.cls})


def _records(shape: Shape, path: str) -> Iterator[tuple[Record, str]]:
    match shape:
        case Record():
            yield shape, path
        case Variants(records):
            for record in records:
                yield record, f"{path} ({record.tag})"
        case Entries(_, value):
            yield from _records(value, f"{path}.<name>")
        case Many(item):
            yield from _records(item, path)
        case _:
            return


def _section(title: str, shape: Record) -> str:
    lines = [f"## {title}", "", (shape.cls.__doc__ or "").split("\n\n")[0].replace("\n", " "), ""]
    if shape.shorthands:
        shorts = [f"`{s.means or '{' + str(s.to) + ': …}'}`" for s in shape.shorthands]
        lines += [f"A short value means {' or '.join(shorts)}.", ""]
    lines += ["| key | type | default | says | change |", "|---|---|---|---|---|"]
    lines += [_row(member) for member in shape.members.values()]
    return "\n".join([*lines, ""])


def _row(member: Member) -> str:
    cells = (
        f"`{member.name}`",
        type_in_words(member.shape),
        default_in_words(member),
        member.key.doc,
        member.key.change,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def type_in_words(shape: Shape) -> str:
    """What may be written, short."""
    match shape:
        case Leaf(options, within):
            bounds = f" {within[0]}–{within[1]}" if within else ""
            return ", ".join(_option(o) for o in options) + bounds
        case Many(item):
            return f"list of {type_in_words(item)}"
        case Entries(name, value):
            return f"map {type_in_words(name)} → {type_in_words(value)}"
        case Free(kind):
            return "raw parameters" if kind.__name__ == "Parameters" else "mapping"
        case Record():
            return "mapping"
        case Variants(records):
            return "one of " + ", ".join(f"`{r.tag}`" for r in records)
    raise AssertionError(shape)


def default_in_words(member: Member) -> str:
    """The default, or where it comes from."""
    if member.key.derived:
        return member.key.derived
    if member.default is MISSING:
        return "required"
    value: Any = encode(member.default) if member.default is not None else "–"
    return "–" if value in ({}, []) or isinstance(value, (dict, list)) else f"`{value}`" if value != "–" else "–"


def _option(option: Any) -> str:
    if isinstance(option, tuple):
        return " ".join(f"`{v}`" for v in option)
    names = {bool: "Bool", int: "Int", str: "text"}
    return names.get(option) or str(option.type_name)
