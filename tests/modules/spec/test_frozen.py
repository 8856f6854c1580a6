"""Models are values."""

from __future__ import annotations

from dataclasses import field, replace

import pytest
from hpc_tf.modules.spec.frozen import frozen


@frozen
class Point:
    x: int
    y: int = 0
    note: str = field(default="", compare=False, repr=False)


@frozen
class Far(Point):
    z: int = 0


@frozen(kw_only=True)
class Named:
    name: str


def test_equal_fields_make_equal_instances_of_the_same_class() -> None:
    assert Point(1) == Point(1, note="other") and hash(Point(1)) == hash(Point(1, note="other"))
    assert Point(1) != Point(2) and Point(1) != Far(1) and Far(1, z=1) != Far(1, z=2)
    assert Point(1) != (1, 0)


def test_an_instance_shows_its_fields() -> None:
    assert repr(replace(Far(1), z=3)) == "Far(x=1, y=0, z=3)"


def test_keywords_may_be_asked_for() -> None:
    with pytest.raises(TypeError):
        Named("a")  # type: ignore[misc]
    assert Named(name="a").name == "a"
