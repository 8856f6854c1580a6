"""The shape of the language, read off the model dataclasses: what may stand where.

Every later stage (shorthands, schema, decoding, editors' schema, reference) walks these shapes; none looks at
type annotations itself.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING
from functools import cache, cached_property
from typing import Any, Literal, Union

from ..modules.spec.frozen import frozen
from ..modules.spec.key import Key, Short, key_of
from ..modules.spec.raw import Parameters, Yaml
from ..modules.spec.scalar import Refusal, Scalar
from .tree import Text

_INT = re.compile(r"-?(0|[1-9][0-9]*)")


@frozen
class Leaf:
    """One written scalar: the first of ``options`` that accepts it decides its value."""

    options: tuple[Any, ...]
    within: tuple[int, int] | None = None

    def parse(self, node: Text) -> Any:
        """Read a scalar; raise ``Refusal``."""
        refusals = []
        for option in self.options:
            try:
                return _parse(option, node, self.within)
            except Refusal as refusal:
                refusals.append((option, refusal))
        raise self._choose(node, refusals)

    def accepts(self, node: Text) -> bool:
        """Say whether a scalar can be read, without finding out what was meant where it cannot."""
        return any(_accepts(option, node, self.within) for option in self.options)

    def _choose(self, node: Text, refusals: list[tuple[Any, Refusal]]) -> Refusal:
        """The refusal of what was most likely meant."""
        if len(refusals) == 1:
            return refusals[0][1]
        for option, refusal in refusals:
            if isinstance(option, type) and issubclass(option, Scalar) and option.resembles(node):
                return refusal
            if isinstance(option, tuple) and (nearest := _nearest(node, [str(v) for v in option])):
                return Refusal(f"{str(node)!r} is none of {self.expects()}", f"write {nearest}")
        return Refusal(f"{str(node)!r} is none of: {self.expects()}", f"write for example {self.example()}")

    def resembles(self, node: str) -> bool:
        """Say whether the text looks meant as one of the types."""
        return any(isinstance(o, type) and issubclass(o, Scalar) and o.resembles(node) for o in self.options)

    def expects(self) -> str:
        """What may be written, in words of the reference."""
        return ", ".join(_word(option) for option in self.options)

    def example(self) -> str:
        """One text that is accepted."""
        option = self.options[0]
        if isinstance(option, tuple):
            return str(option[0])
        words = {bool: "true", int: "16", str: "text"}
        return words[option] if option in words else str((option.examples or ("text",))[0])


@frozen
class Many:
    """A list; one item may be written without brackets."""

    item: Shape


@frozen
class Entries:
    """A map with free names."""

    name: Leaf
    value: Shape
    shorthands: tuple[Short, ...] = ()


@frozen
class Free:
    """A place whose content is not ours: raw parameters that keep their text, or YAML by the 1.2 core rules."""

    kind: type


@frozen
class Member:
    """A key of a record. ``optional`` where the model holds None for its absence; ``attribute`` is its Python name."""

    name: str
    attribute: str
    shape: Shape
    key: Key
    default: Any
    optional: bool

    @property
    def required(self) -> bool:
        """Say whether a spec must write it."""
        return self.default is MISSING


@frozen
class Record:
    """A mapping with declared keys: one model dataclass."""

    cls: type
    shorthands: tuple[Short, ...]

    @cached_property
    def members(self) -> dict[str, Member]:
        """The declared keys in the order of declaration."""
        return members_of(self.cls)

    @cached_property
    def tag(self) -> str:
        """The key that tells this record from its alternatives: its first one."""
        return next(iter(self.members))

    @cached_property
    def written(self) -> dict[str, Member]:
        """The keys that may be written: the declared ones, and those hoisted from a sole entry."""
        found = dict(self.members)
        for member in self.members.values():
            if member.key.hoisted and isinstance(member.shape, Entries) and isinstance(member.shape.value, Record):
                for name, inner in member.shape.value.members.items():
                    found.setdefault(name, inner)
        return found

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The keys that must be written."""
        return tuple(name for name, member in self.written.items() if member.required)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shape of each key that may be written."""
        return {name: member.shape for name, member in self.written.items()}


@frozen
class Variants:
    """One of several records, told by the tag key that is present; without any, the last."""

    records: tuple[Record, ...]

    def choose(self, keys: Any) -> Record:
        """The record whose tag is among the keys."""
        return next((r for r in self.records if r.tag in keys), self.records[-1])

    @cached_property
    def always_tagged(self) -> bool:
        """Say whether every alternative requires its tag, so that none is meant where no tag stands."""
        return all(r.members[r.tag].required for r in self.records)

    @cached_property
    def shorthands(self) -> tuple[Short, ...]:
        """The shorthands of all alternatives."""
        return tuple(short for r in self.records for short in r.shorthands)

    def tags_in(self, keys: Any) -> tuple[str, ...]:
        """The tags that are present."""
        return tuple(r.tag for r in self.records if r.tag in keys)


Shape = Leaf | Many | Entries | Free | Record | Variants


def record(cls: type) -> Record:
    """The shape of a model dataclass."""
    return Record(cls, tuple(getattr(cls, "SHORTHANDS", ())))


@cache
def members_of(cls: type) -> dict[str, Member]:
    """The keys of a model dataclass, in the order of declaration."""
    hints = typing.get_type_hints(cls)
    found = {}
    for field in dataclasses.fields(cls):
        declared = key_of(field)
        default = field.default
        if field.default_factory is not MISSING:
            default = field.default_factory()
        shape, optional = shape_of(hints[field.name], declared)
        name = field.name.rstrip("_")
        found[name] = Member(name, field.name, shape, declared, default, optional)
    return found


def shape_of(hint: Any, declared: Key) -> tuple[Shape, bool]:
    """Read an annotation; the flag says whether None is one of its values."""
    parts = list(typing.get_args(hint)) if _is_union(hint) else [hint]
    optional = type(None) in parts
    parts = [p for p in parts if p is not type(None)]
    if all(dataclasses.is_dataclass(p) and not _is_scalar(p) for p in parts):
        records = tuple(record(p) for p in parts)
        return (records[0] if len(records) == 1 else Variants(records)), optional
    if len(parts) == 1 and parts[0] in (Parameters, Yaml):
        return Free(parts[0]), optional
    if len(parts) == 1 and typing.get_origin(parts[0]) is tuple:
        return Many(shape_of(typing.get_args(parts[0])[0], declared)[0]), optional
    if len(parts) == 1 and typing.get_origin(parts[0]) is Mapping:
        name, value = typing.get_args(parts[0])
        return Entries(Leaf((_option(name),)), shape_of(value, Key(""))[0], declared.shorthands), optional
    return Leaf(tuple(_option(p) for p in parts), declared.within), optional


@cache
def leaf_of(form: Any) -> Leaf | Many:
    """The shape of a shorthand's form."""
    shape, _ = shape_of(form, Key(""))
    if not isinstance(shape, (Leaf, Many)):
        raise TypeError(f"a shorthand takes a scalar or a list, not {form!r}")
    return shape


def goes_on_refused(name: Leaf) -> bool:
    """Say whether entries of a map are worth checking under a name that is refused."""
    return any(_is_scalar(option) and option.goes_on_refused for option in name.options)


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) is Union or isinstance(hint, types.UnionType)


def _is_scalar(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Scalar)


def _option(part: Any) -> Any:
    """A closed set as a tuple of its values, any other type as itself."""
    if typing.get_origin(part) is Literal:
        return typing.get_args(part)
    if part in (bool, int, str) or _is_scalar(part):
        return part
    raise TypeError(f"the language has no values of type {part!r}")


def _word(option: Any) -> str:
    if isinstance(option, tuple):
        return ", ".join(str(v) for v in option)
    names = {bool: "true, false", int: "a whole number", str: "text"}
    if option in names:
        return names[option]
    example = option.examples[0] if option.examples else ""
    return f"{option.type_name} ({example})" if example and example != option.type_name else str(option.type_name)


def _nearest(word: str, words: list[str]) -> str:
    from ..modules.spec.nearest import nearest

    return nearest(word, words)


def _accepts(option: Any, node: Text, within: tuple[int, int] | None) -> bool:
    if isinstance(option, tuple):
        return any(str(value) == node for value in option)
    try:
        _parse(option, node, within)
    except Refusal:
        return False
    return True


def _parse(option: Any, node: Text, within: tuple[int, int] | None) -> Any:
    if isinstance(option, tuple):
        return _parse_closed(option, node)
    if option is bool:
        if node.quoted or node not in ("true", "false"):
            meant = {"on": "true", "yes": "true", "off": "false", "no": "false"}.get(node.lower(), node.lower())
            raise Refusal(
                f"{_shown(node)} is no Bool", f"write {meant if meant in ('true', 'false') else 'true or false'}"
            )
        return node == "true"
    if option is int:
        return _parse_int(node, within)
    if option is str:
        return str(node)
    return option.parse(str(node))


def _shown(node: Text) -> str:
    return f'"{node}" in quotes' if node.quoted else repr(str(node))


def _parse_int(node: Text, within: tuple[int, int] | None) -> int:
    if node.quoted or not _INT.fullmatch(node):
        digits = re.sub(r"[_,']", "", str(node))
        plain = str(int(digits)) if re.fullmatch(r"-?[0-9]+", digits) else ""
        raise Refusal(f"{_shown(node)} is no whole number", f"write {plain}" if plain else "write digits only")
    value = int(node)
    if within and not within[0] <= value <= within[1]:
        raise Refusal(
            f"{value} is outside {within[0]} to {within[1]}", f"write {min(max(value, within[0]), within[1])}"
        )
    return value


def _parse_closed(values: tuple[Any, ...], node: Text) -> Any:
    for value in values:
        if str(value) == node:
            return value
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", str(node)).lower().replace("_", "-")
    nearest = plain if plain in map(str, values) else _nearest(plain, [str(v) for v in values])
    listed = ", ".join(str(v) for v in values)
    raise Refusal(f"{str(node)!r} is none of: {listed}", f"write {nearest}" if nearest else f"write one of {listed}")
