"""Walk a model: every part with its key path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from .finding import Path
from .scalar import Scalar


def parts(model: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the model and every dataclass below it, outermost first."""
    if is_dataclass(model) and not isinstance(model, (type, Scalar)):
        yield path, model
        for field in fields(model):
            yield from parts(getattr(model, field.name), (*path, field.name.rstrip("_")))
    elif isinstance(model, Mapping):
        for name, value in model.items():
            yield from parts(value, (*path, str(name)))
    elif isinstance(model, tuple):
        for index, value in enumerate(model):
            yield from parts(value, (*path, index))


def values(model: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every single value with its place, and the keys of mappings too: an `s3://` URL may be one.

    The template `compute` is left out: what it says lies under the queues by then.
    """
    if path == ("compute",):
        return
    if is_dataclass(model) and not isinstance(model, (type, Scalar)):
        for field in fields(model):
            yield from values(getattr(model, field.name), (*path, field.name.rstrip("_")))
    elif isinstance(model, Mapping):
        for name, value in model.items():
            yield (*path, str(name)), name
            yield from values(value, (*path, str(name)))
    elif isinstance(model, tuple):
        for index, value in enumerate(model):
            yield from values(value, (*path, index))
    else:
        yield path, model
