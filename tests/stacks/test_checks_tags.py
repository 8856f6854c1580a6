"""The checks of tags look at everything that has tags."""

from __future__ import annotations

from dataclasses import fields

from hpc_tf.compiler.pipeline import ROOT
from hpc_tf.compiler.structure import Entries, Many, Record, Shape, Variants
from hpc_tf.stacks.checks_tags import TAGGED

from tests.spec import BASE, codes


def records(shape: Shape, seen: set[type]) -> set[type]:
    """Every model that a spec consists of."""
    match shape:
        case Many(inner) | Entries(_, inner):
            return records(inner, seen)
        case Variants(several):
            return {cls for one in several for cls in records(one, seen)} | seen
        case Record(cls) if cls not in seen:
            seen.add(cls)
            for member in shape.members.values():
                records(member.shape, seen)
    return seen


def test_every_model_with_tags_is_looked_at() -> None:
    tagged = [cls for cls in records(ROOT, set()) if any(f.name == "tags" for f in fields(cls))]
    assert len(tagged) > 3
    assert [cls for cls in tagged if not issubclass(cls, TAGGED)] == []


def test_a_reserved_key_is_found_at_every_level() -> None:
    for text in ("tags: {'aws:x': a}\n", "head_node: {tags: {'aws:x': a}}\n", "compute: {tags: {'aws:x': a}}\n",
                 "storage: {/data: {efs: new, tags: {'aws:x': a}}}\n"):  # fmt: skip
        assert codes(BASE, text) == ["HPC610"], text
