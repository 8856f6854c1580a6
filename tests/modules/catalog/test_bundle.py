"""The data files can be laid out, and searched, line by line."""

import json

import pytest
from hpc_tf.modules.catalog import bundle
from hypothesis import given
from hypothesis import strategies as st

ZONES = ("use1-az1", "use1-az2", "use1-az3", "use1-az4", "use1-az5", "use1-az6")
TEXT = bundle.lines({"moto": "1"}, "types", {"b.large": {"n": [2]}, "a.large": {"n": 1}})


def test_a_laid_out_file_is_json_with_one_sorted_line_per_entry() -> None:
    assert json.loads(TEXT) == {"moto": "1", "types": {"a.large": {"n": 1}, "b.large": {"n": [2]}}}
    assert TEXT.splitlines()[3:5] == ['"a.large":{"n":1},', '"b.large":{"n":[2]}']


@pytest.mark.parametrize("key, value", [("moto", "1"), ("a.large", {"n": 1}), ("b.large", {"n": [2]})])
def test_the_value_of_a_line_is_found(key: str, value: object) -> None:
    assert bundle.find(TEXT, key) == value


@pytest.mark.parametrize("key", ["a.larg", "large", "types", 'a.large":{"n', "", "a.large\n"])
def test_what_is_no_whole_key_is_not_found(key: str) -> None:
    assert bundle.find(TEXT, key) is None


@given(st.sets(st.sampled_from(ZONES)))
def test_zones_survive_packing(offering: set[str]) -> None:
    assert set(bundle.unpack_zones(ZONES, bundle.pack_zones(ZONES, offering))) == offering
