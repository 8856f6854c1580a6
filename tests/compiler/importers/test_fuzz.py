"""Whatever stands in a ParallelCluster file, import and check end with findings and never with a fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hpc_tf.compiler.files import Files
from hpc_tf.compiler.importers.parallelcluster.row import Form, Kind, Row
from hpc_tf.compiler.importers.parallelcluster.table import ROWS
from hpc_tf.compiler.importers.parallelcluster.translate import translate
from hpc_tf.compiler.pipeline import check
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compiler.importers.leaves import untold

_ID = "0123456789abcdef0"
_BY_PATTERN = {
    "ami-": f"ami-{_ID}", "subnet-": f"subnet-{_ID}", "sg-": f"sg-{_ID}", "snap-": f"snap-{_ID}", "vol-": f"vol-{_ID}",
    "fsap-": f"fsap-{_ID}", "fsvol-": f"fsvol-{_ID}", "fs-": f"fs-{_ID}", "fc-": f"fc-{_ID}", "backup-": "backup-01234567",
    ":policy/": "arn:aws:iam::123456789012:policy/p", ":role/": "arn:aws:iam::123456789012:role/r",
    ":instance-profile/": "arn:aws:iam::123456789012:instance-profile/p", "pl-": "10.0.0.0/8",
    "secretsmanager": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf",
}  # fmt: skip
_TYPES = st.sampled_from(["c6i.xlarge", "hpc7a.96xlarge", "p5.48xlarge", "c7g.large", "g5.xlarge", "i4i.large", "no.such", "c6id.large"])
_WORDS = st.sampled_from(["a", "q1", "Big_Name", "x" * 40, "s3://bucket/key", "https://example.com/a.sh", "/data", "no", "a: b", "#", "ü", '"'])
_JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats(allow_nan=False, allow_infinity=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)


def values(row: Row) -> st.SearchStrategy[Any]:
    """Values that the schema of ParallelCluster takes at a key, mostly."""
    if row.key.endswith("InstanceType"):
        return _TYPES
    return _of_kind(row.kind)


def _of_kind(kind: Kind) -> st.SearchStrategy[Any]:
    text: st.SearchStrategy[Any] = _WORDS
    if kind.values:
        text = st.sampled_from(list(kind.values))
    elif kind.pattern:
        text = st.just(next((v for p, v in _BY_PATTERN.items() if p in kind.pattern), "/shared"))
    low, high = kind.within or (0, 1000)
    return {
        Form.TEXT: text,
        Form.BOOL: st.booleans(),
        Form.INT: text.map(int) if kind.values else st.integers(int(low), int(min(high, low + 3000))),
        Form.NUMBER: st.floats(0, 50),
        Form.TEXT_OR_BOOL: st.booleans() | st.just("203.0.113.7"),
        Form.TEXTS: st.lists(text, min_size=max(kind.length[0], 1), max_size=min(kind.length[1], 3)),
        Form.MAP: st.dictionaries(_WORDS, _WORDS, max_size=2),
        Form.MAPS: st.lists(st.dictionaries(_WORDS, _WORDS, max_size=2), max_size=2),
    }[kind.form]


def _put(tree: dict[str, Any], parts: list[str], value: Any) -> None:
    head, *rest = parts
    name = head.removesuffix("[]")
    if not rest:
        tree[name] = value
    elif head.endswith("[]"):
        _put(tree.setdefault(name, [{}])[0], rest, value)
    else:
        _put(tree.setdefault(name, {}), rest, value)


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    """A file with what is required, and any of the other keys."""
    tree: dict[str, Any] = {}
    spine = ("Image", "HeadNode", "Scheduling.S", "Scheduling.SlurmQueues")
    for row in ROWS:
        needed = row.required and row.source.startswith(spine) and "Iam" not in row.source and "Database" not in row.source
        if (needed and "Tags" not in row.source and "Override" not in row.source) or row.source.endswith("ComputeResources[].InstanceType"):
            _put(tree, row.source.split("."), draw(values(row)))
    for row in draw(st.lists(st.sampled_from(ROWS), max_size=25, unique_by=lambda r: r.source)):
        _put(tree, row.source.split("."), draw(values(row)))
    if draw(st.booleans()):
        tree["Scheduling"]["SlurmQueues"].append(json.loads(json.dumps(tree["Scheduling"]["SlurmQueues"][0])) | {"Name": "second"})
    return tree


def _import_and_check(data: bytes) -> None:
    made = translate("x.yaml", data)
    if made.spec:
        found = check([("spec.yaml", made.spec.encode())], Files(Path(__file__).parent)).diagnostics
        syntax = [d for d in found if d.rule.code < "HPC100" and d.level.value == "error"]
        assert syntax == [], made.spec
    assert made.spec == translate("x.yaml", data).spec


@settings(max_examples=150)
@given(configurations())
def test_a_configuration_of_any_keys_becomes_a_readable_spec(tree: dict[str, Any]) -> None:
    _import_and_check(json.dumps(tree).encode())


@settings(max_examples=60)
@given(configurations())
def test_every_key_of_any_configuration_is_told_of(tree: dict[str, Any]) -> None:
    assert untold(Path("x.yaml"), json.dumps(tree).encode()) == []


@settings(max_examples=150)
@given(configurations(), st.sampled_from(ROWS), _JUNK)
def test_junk_at_any_key_is_no_fault_of_ours(tree: dict[str, Any], row: Row, junk: Any) -> None:
    parts = row.source.split(".")
    try:
        _put(tree, parts, junk)
    except (TypeError, AttributeError, IndexError):
        tree[parts[0]] = junk
    _import_and_check(json.dumps(tree).encode())


@settings(max_examples=60)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_no_fault_of_ours(data: bytes) -> None:
    translate("x.yaml", data)
