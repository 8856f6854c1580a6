"""A misspelt instance type brings the names that were meant."""

import pytest
from hpc_tf.modules.catalog import Catalog


@pytest.mark.parametrize(
    "wrong, first",
    [
        ("p5.48large", "p5.48xlarge"),
        ("hpc7.96xlarge", "hpc7a.96xlarge"),
        ("C7I.2xlarge", "c7i.2xlarge"),
        ("c7i_2xlarge", "c7i.2xlarge"),
        ("c7i-2xlarge", "c7i.2xlarge"),
        ("hpc7a.96large", "hpc7a.96xlarge"),
    ],
)
def test_the_meant_type_comes_first(wrong: str, first: str) -> None:
    assert Catalog.bundled().nearest(wrong)[0] == first


@pytest.mark.parametrize("wrong, family", [("hpc7a", "hpc7a"), ("hpc7a.xlarge", "hpc7a"), ("p5en.24xlarge", "p5en")])
def test_only_the_family_is_offered_where_it_exists(wrong: str, family: str) -> None:
    assert {name.partition(".")[0] for name in Catalog.bundled().nearest(wrong)} == {family}


@pytest.mark.parametrize("wrong", ["", "zzzzzzzz"])
def test_nothing_is_offered_for_nonsense(wrong: str) -> None:
    assert Catalog.bundled().nearest(wrong) == ()
