"""Walk a model: every part with its key path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal

from .finding import Path
from .scalar import Scalar

_Members = Literal["mapping", "tuple", "value"] | tuple[tuple[str, str], ...]


def parts(model: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the model and every dataclass below it, outermost first."""
    waiting = [(path, model)]
    while waiting:
        place, found = waiting.pop()
        members = _members(found.__class__)
        if isinstance(members, tuple):
            yield place, found
        below = [((*place, key), value) for key, value in _below(found, members) if _members(value.__class__) != "value"]
        waiting += reversed(below)


def values(model: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every single value with its place, and the keys of mappings too: an `s3://` URL may be one.

    The template `compute` is left out: what it says lies under the queues by then.
    """
    if path == ("compute",):
        return
    members = _members(model.__class__)
    if members == "value":
        yield path, model
    elif members == "mapping":
        yield from (((*path, str(name)), name) for name in model)
    for key, value in _below(model, members):
        yield from values(value, (*path, key))


def _below(model: Any, members: _Members) -> Iterable[tuple[str | int, Any]]:
    if members == "value":
        return ()
    if members == "mapping":
        return ((str(name), value) for name, value in model.items())
    if members == "tuple":
        return enumerate(model)
    return ((key, getattr(model, name)) for name, key in members)


@cache
def _members(cls: type) -> _Members:
    """Say what lies below a value of a type: of a part of the model, its attributes with their keys."""
    if is_dataclass(cls) and not issubclass(cls, Scalar):
        return tuple((field.name, field.name.rstrip("_")) for field in fields(cls))
    if issubclass(cls, Mapping):
        return "mapping"
    return "tuple" if issubclass(cls, tuple) else "value"
