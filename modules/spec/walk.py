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
