"""A key without a spec that uses it does not exist: each stands in an example, or in a spec of `tests/specs/good`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hpc_tf.compiler.canonical import canonical
from hpc_tf.compiler.pipeline import ROOT as SHAPE
from hpc_tf.compiler.source import read
from hpc_tf.compiler.structure import Entries, Many, Record, Shape, Variants, record
from hpc_tf.stacks.state import State

from tests.spec import EXAMPLES, ROOT

Key = tuple[type, str]
SPECS = sorted({ROOT / p for paths in EXAMPLES.values() for p in paths} | {*(ROOT / "tests/specs/good").glob("*.yaml")})


def records(shape: Shape, seen: set[type]) -> Iterator[Record]:
    """Every model that a spec may consist of."""
    match shape:
        case Many(inner) | Entries(_, inner):
            yield from records(inner, seen)
        case Variants(several):
            for one in several:
                yield from records(one, seen)
        case Record(cls) if cls not in seen:
            seen.add(cls)
            yield shape
            for member in shape.members.values():
                yield from records(member.shape, seen)


def key(model: Record, name: str) -> Key:
    """A key with the model that declares it first: head node and fleets share those of every node."""
    if name not in model.members:  # it belongs to entries whose keys may be written one level up
        inner = next(m.shape.value for m in model.members.values() if m.key.hoisted and isinstance(m.shape, Entries))
        assert isinstance(inner, Record)
        return key(inner, name)
    attribute = model.members[name].attribute
    return next(c for c in reversed(model.cls.__mro__) if attribute in getattr(c, "__annotations__", {})), name


def written(node: Any, shape: Shape) -> Iterator[Key]:
    """Every key that a spec writes."""
    match shape:
        case Many(inner) if isinstance(node, list):
            for one in node:
                yield from written(one, inner)
        case Entries(_, inner) if isinstance(node, dict):
            for one in node.values():
                yield from written(one, inner)
        case Variants() if isinstance(node, dict):
            yield from written(node, shape.choose(node))
        case Record() if isinstance(node, dict):
            for name, child in node.items():
                if name in shape.written:
                    yield key(shape, name)
                    yield from written(child, shape.written[name].shape)


def used(path: Path) -> set[Key]:
    return set(written(canonical(read(path.name, path.read_bytes()).tree, SHAPE), SHAPE))


def test_every_key_is_used_by_a_spec() -> None:
    found = {each for path in SPECS for each in used(path)}
    declared = {key(model, name) for model in records(SHAPE, set()) for name in model.members}
    backends = {(State, name) for name in record(State).members}  # a spec has one of them; tests/stacks/test_backends.py has all
    assert sorted(f"{cls.__name__}.{name}" for cls, name in declared - found - backends) == []
