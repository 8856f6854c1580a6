"""Frozen dataclasses that are cheap to declare.

``dataclass(frozen=True)`` compiles six methods for each class; with the hundreds of models that `check` loads this would be a
third of its time. ``frozen`` lets it make the initialiser only and shares the other methods. That nobody writes to an attribute is
mypy's to see.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: Any) -> Any:
        return lambda function: function


T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, kw_only: bool) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T] | None = None, /, *, kw_only: bool = False) -> Any:
    """Make a dataclass whose instances are equal where their fields are, and may be hashed."""
    if cls is None:
        return lambda found: _made(found, kw_only)
    return _made(cls, kw_only)


def _made(cls: type[T], kw_only: bool) -> type[T]:
    made: Any = dataclass(eq=False, repr=False, kw_only=kw_only)(cls)
    made.__compared__ = tuple(one.name for one in fields(made) if one.compare)
    for name, method in _SHARED.items():
        if getattr(made, name) is getattr(object, name):
            setattr(made, name, method)
    return cls


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__compared__])


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    written = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({written})"


_SHARED = {"__eq__": _eq, "__hash__": _hash, "__repr__": _repr}
