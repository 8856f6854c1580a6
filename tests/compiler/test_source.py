"""The reader keeps text as written and says what no YAML parser reads alike."""

from __future__ import annotations

import pytest
from hpc_tf.compiler.source import read
from hpc_tf.compiler.tree import Broken, Items, Null, Table, Text, walk
from hypothesis import given
from hypothesis import strategies as st


def tree(text: str) -> Table:
    return read("a.yaml", text.encode()).tree


def problems(text: str) -> list[tuple[str, int, int]]:
    return [(p.rule.code, p.span.line, p.span.column) for p in read("a.yaml", text.encode()).problems]


@pytest.mark.parametrize(
    "written", ["no", "on", "01:03", "0417", "25.10", "12e5", "2024-01-01", "1_000", "0x10", "1-00:00:00"]
)
def test_a_plain_scalar_keeps_its_written_text(written: str) -> None:
    assert tree(f"a: {written}\n")["a"] == written


def test_quotes_are_remembered() -> None:
    found = tree("a: '16'\nb: 16\n")
    assert found["a"].quoted and not found["b"].quoted


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_an_empty_value_is_a_null(written: str) -> None:
    assert isinstance(tree(f"a: {written}\n")["a"], Null)


def test_a_quoted_null_is_text() -> None:
    assert tree("a: '~'\n")["a"] == "~"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ("HPC002", 3, 1)),
        ("a: !!str 1\n", ("HPC003", 1, 4)),
        ("a: !Ref x\n", ("HPC003", 1, 4)),
        ("a: 1\n---\nb: 1\n", ("HPC004", 2, 1)),
        ("a: &x {b: 1}\nc: {<<: *x}\n", ("HPC006", 2, 5)),
        ("a:\n\tb: 1\n", ("HPC007", 2, 1)),
        ("- a\n- b\n", ("HPC008", 1, 1)),
        ("a: {/home:efs}\n", ("HPC010", 1, 5)),
        ("a:\n  /home:efs\n  /b: c\n", ("HPC010", 2, 3)),
        ("a:\n  /b: c\n  /home:efs\nd: e\n", ("HPC010", 3, 3)),
        ("a: [${x.y}]\n", ("HPC011", 1, 5)),
        ("a: {b: ${x.y}}\n", ("HPC011", 1, 8)),
        ("a: [corp:]\n", ("HPC012", 1, 5)),
        ("a: [s3://b: read]\n", ("HPC012", 1, 5)),
        ("a: [x\nb: 1\n", ("HPC001", 2, 2)),
        ("? [a, b]\n: 1\n", ("HPC013", 1, 3)),
    ],
)
def test_what_parsers_read_differently_is_refused_at_its_place(text: str, expected: tuple[str, int, int]) -> None:
    assert problems(text) == [expected]


def test_a_byte_that_is_not_utf8_is_placed() -> None:
    source = read("a.yaml", b"a: 1\nb: \xff\n")
    assert [(p.rule.code, p.span.line, p.span.column) for p in source.problems] == [("HPC005", 2, 4)]


def test_a_broken_block_is_set_aside_and_the_rest_is_read() -> None:
    found = tree("a: 1\nb: [x\n  y: {\nc: 3\n")
    assert found["a"] == "1" and found["c"] == "3"
    assert isinstance(found["b"], Broken)


def test_several_broken_blocks_are_all_reported() -> None:
    assert [p[0] for p in problems("a: [corp:]\nb: 1\nc: [${x}]\nd: {e:f}\n")] == ["HPC012", "HPC011", "HPC010"]


def test_aliases_are_allowed_within_bounds() -> None:
    assert tree("a: &x [1, 2]\nb: *x\n")["b"] == ["1", "2"]
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(6)
    )
    assert "HPC009" in [p[0] for p in problems(bomb)]
    assert "HPC009" in [p[0] for p in problems("a: &a [*a]\n")]


def test_deep_nesting_ends_in_a_problem_and_no_traceback() -> None:
    assert problems("a: " + "[" * 5000 + "]" * 5000 + "\n")[0][0] in ("HPC001", "HPC009")


@given(st.binary(max_size=200))
def test_no_input_makes_the_reader_raise(data: bytes) -> None:
    read("a.yaml", data)


@given(st.text(alphabet="ab:{}[],-&*!\"'#\n \t$~<", max_size=80))
def test_no_punctuation_makes_the_reader_raise(text: str) -> None:
    read("a.yaml", text.encode())


words = st.text(alphabet="abcdefghij", min_size=1, max_size=6)
trees = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=12
)


def _print(value: object, depth: int = 0) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_print(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_print(v) for v in value) + "]"
    return f"'{value}'"


@given(st.dictionaries(words, trees, min_size=1, max_size=5))
def test_every_span_points_at_the_text_of_its_value(spec: dict[str, object]) -> None:
    text = "".join(f"{k}: {_print(v)}\n" for k, v in spec.items())
    lines = text.splitlines()
    for _, node in walk(tree(text)):
        at = lines[node.span.line - 1][node.span.column - 1 :]
        if isinstance(node, Text):
            assert at.startswith(f"'{node}'")
        elif isinstance(node, Items):
            assert at.startswith("[")
        elif isinstance(node, Table):
            for key, span in node.keys_at.items():
                assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == key
