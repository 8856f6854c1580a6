"""Write mappings and lists as the shorthands that mean them; the shapes of the language say which there are."""

from __future__ import annotations

from typing import Any

from ....modules.spec.key import Short
from ....modules.spec.scalar import Refusal
from ...diagnostics import Span
from ...structure import Entries, Leaf, Many, Record, Shape, Variants, leaf_of
from ...tree import text
from .available import ROOT
from .compact import same


def shorten(value: Any, shape: Shape = ROOT) -> Any:
    """Write every mapping and list as the shorthand that means it, where there is one."""
    match shape:
        case Many(item):
            listed = [shorten(v, item) for v in value] if isinstance(value, list) else value
            return listed[0] if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], str) else listed
        case Entries(_, inner, shorthands):
            made = {k: shorten(v, inner) for k, v in value.items()} if isinstance(value, dict) else value
            return _readable(made) if shorthands else made
        case Variants():
            return _record(value, shape.choose(value), shape.shorthands) if isinstance(value, dict) else value
        case Record():
            return _record(value, shape, shape.shorthands)
        case _:
            return value


def _record(value: Any, shape: Record, shorthands: tuple[Short, ...]) -> Any:
    if not isinstance(value, dict):
        return value
    written = shape.written
    made = {k: shorten(v, written[k].shape) if k in written else v for k, v in value.items()}
    if (
        shape.cls.__name__ == "Subnets"
        and "login_nodes" not in made
        and same(made.get("head_node"), made.get("compute"))
    ):
        return made["head_node"]
    if len(made) == 1:
        key, only = next(iter(made.items()))
        if any(s.to == key and _fits(only, s) for s in shorthands):
            return only
    return made


def _readable(made: Any) -> Any:
    """`{s3://a: read}` may be written as a list of URLs."""
    if isinstance(made, dict) and made and all(v == "read" for v in made.values()):
        return list(made) if len(made) > 1 else next(iter(made))
    return made


def _fits(value: Any, short: Short) -> bool:
    form = leaf_of(short.form)
    if isinstance(form, Many):
        return isinstance(value, list) or (isinstance(form.item, Leaf) and _reads(form.item, value))
    return _reads(form, value)


def _reads(form: Leaf, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        form.parse(text(str(value), Span("", 1, 1, 1), ()))
    except Refusal:
        return False
    return True
