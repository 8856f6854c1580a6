"""What ParallelCluster's own schema refuses, read off the table: unknown keys, wrong forms and values, missing keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ....modules.spec.finding import dotted
from ....modules.spec.nearest import nearest
from ...source import yaml_1_1_type
from ...tree import Broken, Items, Null, Table, Text
from . import codes
from .journal import Journal
from .kinds import MAP, MAPS
from .row import Form, Kind, Row
from .table import IMAGE_ROWS, ROWS
from .values import integer, truth


@dataclass
class Branch:
    """A section of their file: the keys it may hold, and those it must. ``many`` where it is a list of such."""

    many: bool = False
    required: bool = False
    below: dict[str, Branch | Row] = field(default_factory=dict)


# Sections that must be there, though their keys alone do not say so.
_REQUIRED = ("Image", "HeadNode", "HeadNode.Networking", "Scheduling", "Scheduling.SlurmQueues", "SharedStorage",
             "Scheduling.SlurmQueues.Networking", "Scheduling.SlurmQueues.ComputeResources", "LoginNodes.Pools",
             "LoginNodes.Pools.Networking")  # fmt: skip
_OPTIONAL = ("SharedStorage",)
_HOOKS = ("OnNodeStart", "OnNodeConfigured", "OnNodeUpdated")


@cache
def grammar() -> Branch:
    """The tree of all sections of a cluster, made of the rows."""
    return _tree(ROWS, _REQUIRED)


@cache
def image_grammar() -> Branch:
    """The tree of all sections of an image."""
    return _tree(IMAGE_ROWS, ("Build",))


def _tree(rows: tuple[Row, ...], required: tuple[str, ...]) -> Branch:
    root = Branch()
    for row in rows:
        branch = root
        *sections, last = row.source.split(".")
        for part in sections:
            name = part.removesuffix("[]")
            found = branch.below.setdefault(name, Branch(many=part.endswith("[]")))
            assert isinstance(found, Branch)  # a key is never a section too
            branch = found
        branch.below[last] = row
    for path in required:
        branch = root
        for part in path.split("."):
            found = branch.below[part]
            assert isinstance(found, Branch)
            branch = found
        branch.required = path not in _OPTIONAL
    _sequences(root)
    return root


def _sequences(branch: Branch) -> None:
    """Beside `Script` and `Args` a hook takes a `Sequence` of both."""
    for name, below in branch.below.items():
        if isinstance(below, Branch):
            if name in _HOOKS:
                below.below["Sequence"] = Branch(many=True, below=dict(below.below))
            _sequences(below)


def check(tree: Table, journal: Journal, root: Branch | None = None) -> None:
    """Report everything that the schema (of a cluster, unless another is given) refuses, and cut it out of the tree."""
    _branch(tree, root or grammar(), journal)


def _branch(node: Table, branch: Branch, journal: Journal) -> None:
    for name, value in list(node.items()):
        known = branch.below.get(name)
        if known is None:
            close = nearest(name, list(branch.below))
            help = f"write {close}" if close else f"remove it; known are {', '.join(list(branch.below)[:8])}"
            journal.add(codes.UNKNOWN, node.keys_at[name], dotted((*node.path, name)), f"unknown field {name}", help)
        elif isinstance(value, Null):
            if not isinstance(value, Broken):
                journal.add(
                    codes.WRONG_VALUE,
                    node.keys_at[name],
                    dotted((*node.path, name)),
                    "nothing is written",
                    "write a value, or remove the key",
                )
        elif isinstance(known, Branch):
            if _section(value, known, journal):
                continue
        elif _fits(value, known.kind, journal):
            continue
        del node[name]
    for name, known in branch.below.items():
        if known.required and name not in node and not _cut(node, name):
            journal.add(
                codes.MISSING,
                _place(node),
                dotted((*node.path, name)),
                f"{dotted(node.path) or 'the file'} has no {name}",
                f"add {name}",
            )


def _cut(node: Table, name: str) -> bool:
    """Say whether a key stood there and was reported."""
    return name in node.keys_at


def _place(node: Table) -> Any:
    """The first key of a section, rather than all of it."""
    return next(iter(node.keys_at.values()), node.span)


def _section(value: Any, branch: Branch, journal: Journal) -> bool:
    if not branch.many:
        if isinstance(value, Table):
            _branch(value, branch, journal)
            return True
        return _wrong(value, journal, "a mapping is due here", "write its keys below it")
    if not isinstance(value, Items):
        return _wrong(value, journal, "a list is due here", "begin each item with `- `")
    for item in value:
        if isinstance(item, Table):
            _branch(item, branch, journal)
        else:
            _wrong(item, journal, "a mapping is due here", "write the keys of the item")
    value[:] = [item for item in value if isinstance(item, Table)]
    return bool(value)


def _fits(value: Any, kind: Kind, journal: Journal) -> bool:
    """Check one value; a list is freed of the items that do not fit."""
    if kind.form is Form.TEXTS:
        if not isinstance(value, Items):
            return _wrong(value, journal, "a list is due here", "write it in [ ]")
        low, high = kind.length
        if not low <= len(value) <= high:
            return _wrong(
                value,
                journal,
                f"{len(value)} items are too {'few' if len(value) < low else 'many'}",
                f"write {low} to {high}",
            )
        one = Kind(Form.TEXT, kind.pattern, kind.values)
        value[:] = [item for item in value if _fits(item, one, journal)]
        return bool(value) or low == 0
    if kind is MAP:
        return isinstance(value, Table) or _wrong(
            value, journal, "a mapping is due here", "write `Name: value` below it"
        )
    if kind is MAPS:
        good = isinstance(value, Items) and all(isinstance(item, Table) for item in value)
        return good or _wrong(value, journal, "a list of mappings is due here", "begin each item with `- `")
    if not isinstance(value, Text):
        return _wrong(value, journal, f"{kind.form.value} is due here", "write one value")
    return _scalar(value, kind, journal)


def _scalar(value: Text, kind: Kind, journal: Journal) -> bool:
    read = "str" if value.quoted else yaml_1_1_type(value)
    if kind.form is Form.TEXT and read != "str":
        return _wrong(value, journal, f"YAML 1.1 reads {value} as {read}, and text is due here", f'write "{value}"')
    if kind.form is Form.BOOL and truth(value) is None:
        return _wrong(value, journal, f"{value!s} is no Bool", "write true or false")
    if kind.form is Form.INT:
        return _number(value, kind, journal)
    if kind.form is Form.NUMBER and not re.fullmatch(r"[-+]?(\d[\d_]*)?\.?\d+([eE][-+]?\d+)?", value):
        return _wrong(value, journal, f"{value!s} is no number", "write for example 1.10")
    return _text(value, kind, journal)


def _number(value: Text, kind: Kind, journal: Journal) -> bool:
    number = integer(value)
    if number is None:
        return _wrong(value, journal, f"{value!s} is no whole number", "write digits only")
    if kind.values and str(number) not in kind.values:
        return _wrong(value, journal, f"{number} is none of {', '.join(kind.values)}", f"write {kind.values[0]}")
    low, high = kind.within or (number, number)
    if not low <= number <= high:
        return _wrong(
            value, journal, f"{number} is outside {low:g} to {high:g}", f"write {min(max(number, low), high):g}"
        )
    return True


def _text(value: Text, kind: Kind, journal: Journal) -> bool:
    if kind.form is Form.TEXT and kind.values and value not in kind.values:
        close = nearest(value, list(kind.values))
        return _wrong(
            value, journal, f"{value!s} is none of {', '.join(kind.values)}", f"write {close or kind.values[0]}"
        )
    if kind.pattern and not re.search(kind.pattern, value):
        return _wrong(value, journal, f"{value!s} does not match {kind.pattern}", "write the whole id or path")
    low, high = kind.length
    if not low <= len(value) <= high:
        return _wrong(value, journal, f"{len(value)} characters; {low} to {high} are taken", "write another text")
    return True


def _wrong(value: Any, journal: Journal, detail: str, help: str) -> bool:
    journal.add(codes.WRONG_VALUE, value.span, dotted(value.path), detail, help)
    return False
