"""Content that the language carries without understanding it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

Value = TypeVar("Value")


class _Frozen(Mapping[str, Value]):
    """A read-only mapping that compares by content."""

    def __init__(self, values: Mapping[str, Value] | None = None) -> None:
        self._values = dict(values or {})

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(self._values))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._values!r})"


class Parameters(_Frozen["str | tuple[str, ...]"]):
    """Raw parameters of a program: each value is its written text, or a list of texts where the line repeats."""


class Yaml(_Frozen[Any]):
    """Settings in somebody else's words, read by the core rules of YAML 1.2."""
