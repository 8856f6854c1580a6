"""The one merge rule: mappings merge key by key, everything else is replaced, ``~`` removes.

It joins files from left to right, and it joins levels: what stands in a template lies under every entry, and what
stands beside the entries of a hoisted map lies under each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

from .structure import Entries, Free, Member, Record, Shape, Variants
from .tree import Null, Table, table


def merge(base: Any, overlay: Any) -> Any:
    """Lay one node over another."""
    if not (isinstance(base, Table) and isinstance(overlay, Table)):
        return overlay
    values, keys_at = dict(base), dict(base.keys_at)
    for name, node in overlay.items():
        values[name] = merge(values[name], node) if name in values else node
        if name in overlay.keys_at and not (isinstance(base.get(name), Table) and isinstance(node, Table)):
            keys_at[name] = overlay.keys_at[name]
    return table(values, base.span, base.path, keys_at)


def without_nulls(node: Any, shape: Shape | None) -> Any:
    """Drop every key whose value was removed. Broken places stay, and so does what others read: there null is a value."""
    if not isinstance(node, Table) or isinstance(shape, Free):
        return node
    values = {k: without_nulls(v, _inside(shape, k, node)) for k, v in node.items() if type(v) is not Null}
    return table(values, node.span, node.path, node.keys_at)


def _inside(shape: Shape | None, name: str, node: Table) -> Shape | None:
    match shape:
        case Variants():
            return _inside(shape.choose(node), name, node)
        case Record():
            return shape.shapes.get(name)
        case Entries(_, value):
            return value
        case _:
            return None


def merge_all(trees: Iterable[Table], root: Record) -> Table:
    """Join the trees of several files, left to right."""
    joined: Table = without_nulls(reduce(merge, trees), root)
    return joined


def inherit(tree: Table, root: Record) -> Table:
    """Spread templates and hoisted keys over the entries they speak for."""
    values = dict(tree)
    for member in root.members.values():
        entries = values.get(member.name)
        if isinstance(entries, Table) and isinstance(member.shape, Entries):
            template = values.get(member.key.template)
            values[member.name] = _spread(entries, member.shape, template)
    return table(values, tree.span, tree.path, tree.keys_at)


def _spread(entries: Table, shape: Entries, template: Any) -> Table:
    values = {}
    for name, entry in entries.items():
        values[name] = entry
        if isinstance(entry, Table):
            record = shape.value.choose(entry) if isinstance(shape.value, Variants) else shape.value
            if isinstance(record, Record):
                values[name] = _entry(entry, record, template)
    return table(values, entries.span, entries.path, entries.keys_at)


def _entry(entry: Table, record: Record, template: Any) -> Table:
    hoist = next((m for m in record.members.values() if m.key.hoisted), None)
    if hoist is None:
        return entry
    if isinstance(template, Table):
        under = table(
            {k: v for k, v in template.items() if k in record.written}, entry.span, entry.path, template.keys_at
        )
        entry = table(dict(merge(under, entry)), entry.span, entry.path, {**under.keys_at, **entry.keys_at})
    return _lower(entry, record, hoist)


def _lower(entry: Table, record: Record, hoist: Member) -> Table:
    """Move the hoisted keys of one entry into its sole or its several sub-entries."""
    upper = {k: v for k, v in entry.items() if k in record.members}
    lower = table({k: v for k, v in entry.items() if k not in record.members}, entry.span, entry.path, entry.keys_at)
    inner = upper.get(hoist.name)
    if inner is None:
        inner = table({hoist.key.hoisted: table({}, entry.span, entry.path, {})}, entry.span, entry.path, {})
    if isinstance(inner, Table):
        joined = {}
        for name, sub in inner.items():
            joined[name] = sub
            if isinstance(sub, Table):
                over = merge(lower, sub)
                joined[name] = table(dict(over), sub.span, sub.path, {**lower.keys_at, **sub.keys_at})
        upper[hoist.name] = table(joined, inner.span, inner.path, inner.keys_at)
    return table(upper, entry.span, entry.path, entry.keys_at)
