"""How a model declares a key: once, with its type, default, words and the effect of a later change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, field
from typing import Any

from .frozen import frozen

ABSENT: Any = object()
"""A key without a stand-in value."""


@frozen
class Short:
    """A scalar or list that stands for exactly one mapping.

    ``form`` is the type annotation that the short text must fit, ``to`` the key that takes it, or a function
    from the written value to the mapping it means; ``means`` is the mapping as the reference prints it.
    """

    form: Any
    to: str | Callable[[Any], dict[str, Any]]
    means: str = ""


@frozen
class Key:
    """What the language knows of a key beside its type.

    ``change`` is the code of the effect of a later change, ``derived`` says in words where a default comes from
    that is no constant, ``within`` bounds an Int, ``stand_in`` lets later stages go on where a required value is
    broken. ``template`` names the sibling key whose content lies under every entry; ``hoisted`` is the name of
    the sole entry whose keys may be written one level up.
    """

    doc: str
    change: str = "–"
    derived: str = ""
    within: tuple[int, int] | None = None
    stand_in: Any = ABSENT
    template: str = ""
    hoisted: str = ""
    shorthands: tuple[Short, ...] = ()


def key(doc: str, *, default: Any = MISSING, **words: Any) -> Any:
    """Declare a key of a model dataclass; ``words`` are the fields of ``Key``. Without ``default`` it is required."""
    metadata = {"key": Key(doc, **words)}
    if isinstance(default, (dict, list)):
        return field(default_factory=lambda: type(default)(default), metadata=metadata, kw_only=True)
    if default is MISSING:
        return field(metadata=metadata, kw_only=True)
    return field(default=default, metadata=metadata, kw_only=True)


def key_of(declared: Field[Any]) -> Key:
    """The declaration behind a dataclass field."""
    found: Key = declared.metadata["key"]
    return found
