"""Expand shorthands: bring a written tree into the one long form that the schema describes."""

from __future__ import annotations

from typing import Any

from ..modules.spec.key import Short
from .structure import Entries, Leaf, Many, Record, Shape, Variants, leaf_of
from .tree import Items, Null, Table, Text, items, like, table


def canonical(node: Any, shape: Shape) -> Any:
    """Expand every shorthand in ``node``; what does not fit stays as it is, for the schema to report."""
    if isinstance(node, Null):
        return node
    match shape:
        case Many(item):
            listed = node if isinstance(node, Items) else items([node], node.span, node.path)
            return items([canonical(v, item) for v in listed], listed.span, listed.path)
        case Entries(_, value, shorthands):
            node = _expand(node, shorthands)
            return _each(node, {}, value)
        case Variants():
            node = _expand(node, shape.shorthands)
            return canonical(node, shape.choose(node)) if isinstance(node, Table) else node
        case Record():
            node = _expand(node, shape.shorthands)
            return _each(node, shape.shapes, None)
        case _:
            return node


def _each(node: Any, shapes: dict[str, Shape], other: Shape | None) -> Any:
    """Expand inside every value of a table, each by the shape of its name."""
    if not isinstance(node, Table):
        return node
    values = {}
    for name, child in node.items():
        shape = shapes.get(name, other)
        values[name] = child if shape is None else canonical(child, shape)
    return table(values, node.span, node.path, node.keys_at)


def _expand(node: Any, shorthands: tuple[Short, ...]) -> Any:
    """Replace a scalar or list by the mapping that it stands for."""
    if not shorthands or isinstance(node, (Table, Null)):
        return node
    fitting = next((s for s in shorthands if _fits(node, leaf_of(s.form))), None)
    if fitting is None:
        fitting = _closest(node, shorthands)
        if fitting is None or not isinstance(fitting.to, str):
            return node
    if isinstance(fitting.to, str):
        return like(node, {fitting.to: node})
    return like(node, fitting.to(node))


def _closest(node: Any, shorthands: tuple[Short, ...]) -> Short | None:
    """The shorthand that was most likely meant by a value that fits none, so that its own key reports it."""
    alike = [s for s in shorthands if isinstance(leaf_of(s.form), Many) is isinstance(node, Items)]
    for short in alike:
        form = leaf_of(short.form)
        if isinstance(node, Text) and isinstance(form, Leaf) and form.resembles(node):
            return short
    return alike[-1] if alike else None


def _fits(node: Any, form: Leaf | Many) -> bool:
    if isinstance(form, Many):
        return isinstance(node, Items) or (isinstance(form.item, Leaf) and _fits(node, form.item))
    if not isinstance(node, Text):
        return False
    return form.accepts(node)
