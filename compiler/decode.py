"""Turn a checked tree into the frozen model, with defaults. What is set aside stays out, and its path is reported."""

from __future__ import annotations

from typing import Any

from ..modules.spec.finding import Path
from ..modules.spec.key import ABSENT
from ..modules.spec.raw import Parameters, Yaml
from ..modules.spec.scalar import Refusal
from .core_yaml import core_value
from .structure import Entries, Free, Leaf, Many, Member, Record, Shape, Variants, goes_on_refused
from .tree import Broken, Items, Null, Table, Text, text


class _SetAside(Exception):
    """This part cannot be made: something that it requires is broken."""


class Decoder:
    """Decodes one tree; ``set_aside`` holds the paths that are missing from the model."""

    def __init__(self) -> None:
        self.set_aside: set[Path] = set()

    def decode(self, node: Any, shape: Shape, path: Path = ()) -> Any:
        """Make the value of one node; raise where the part as a whole must be left out."""
        if isinstance(node, Null):
            raise _SetAside
        match shape:
            case Leaf():
                return self._leaf(node, shape)
            case Many(item):
                return tuple(self._several(list(enumerate(node)), item, path).values())
            case Entries(name, value):
                return self._entries(node, name, value, path)
            case Free(kind):
                return _free(node, kind)
            case Variants():
                return self._record(node, shape.choose(node), path)
            case Record():
                return self._record(node, shape, path)
        raise AssertionError(shape)

    def _leaf(self, node: Any, leaf: Leaf) -> Any:
        try:
            return leaf.parse(node)
        except (Refusal, AttributeError):
            raise _SetAside from None

    def _several(self, pairs: list[tuple[Any, Any]], shape: Shape, path: Path) -> dict[Any, Any]:
        made = {}
        for name, child in pairs:
            try:
                made[name] = self.decode(child, shape, (*path, name))
            except _SetAside:
                self.set_aside.add((*path, name))
        return made

    def _entries(self, node: Table, name: Leaf, value: Shape, path: Path) -> dict[Any, Any]:
        made = self._several(list(node.items()), value, path)
        return {_named(name, text(key, node.span, (*path, key))): entry for key, entry in made.items()}

    def _record(self, node: Any, shape: Record, path: Path) -> Any:
        if not isinstance(node, Table):
            raise _SetAside
        return shape.cls(**{m.attribute: self._member(node, m, (*path, name)) for name, m in shape.members.items()})

    def _member(self, node: Table, member: Member, path: Path) -> Any:
        if member.name in node:
            try:
                return self.decode(node[member.name], member.shape, path)
            except _SetAside:
                self.set_aside.add(path)
        elif not member.required:
            return member.default
        else:
            self.set_aside.add(path)
        if member.key.stand_in is not ABSENT:
            return member.key.stand_in
        if member.required:
            raise _SetAside
        return member.default


def _named(leaf: Leaf, key: Text) -> Any:
    """A name; one that was refused stands for itself where the entry is checked all the same."""
    try:
        return leaf.parse(key)
    except Refusal:
        if not goes_on_refused(leaf):
            raise
        return leaf.options[0](key)


def _free(node: Any, kind: type) -> Any:
    if not isinstance(node, Table):
        raise _SetAside
    if kind is Parameters:
        return Parameters({k: _parameter(v) for k, v in node.items() if isinstance(v, (Text, Items))})
    return Yaml({k: plain(v) for k, v in node.items()})


def _parameter(node: Text | Items) -> str | tuple[str, ...]:
    return str(node) if isinstance(node, Text) else tuple(str(v) for v in node)


def plain(node: Any) -> Any:
    """Read a free-form node by the core rules of YAML 1.2."""
    if isinstance(node, Table):
        return {k: plain(v) for k, v in node.items()}
    if isinstance(node, Items):
        return [plain(v) for v in node]
    if isinstance(node, Broken):
        raise _SetAside
    if isinstance(node, Null):
        return None
    return core_value(str(node), node.quoted)
