"""Every key of ParallelCluster 3.16 has a row, and every row an input that exercises it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hpc_tf.compiler.importers.parallelcluster import codes
from hpc_tf.compiler.importers.parallelcluster.available import available
from hpc_tf.compiler.importers.parallelcluster.row import Fate
from hpc_tf.compiler.importers.parallelcluster.table import BY_SOURCE, IMAGE_ROWS, ROWS

from tests.compiler.importers.inputs import FILES, WORDS, Expected, checked, expectations, imported, value_at
from tests.compiler.importers.inputs import shown as written
from tests.lanes.corpus import REPORT

KEYS = (Path(__file__).parent / "keys-3.16.txt").read_text().split()
ALL = [one for path in FILES for one in expectations(path)]


def test_every_key_has_one_row() -> None:
    assert len(KEYS) == len(set(KEYS)) == 230
    assert sorted(row.source for row in ROWS) == sorted(KEYS)


def test_image_builder_keys_have_rows_too() -> None:
    assert len({row.source for row in IMAGE_ROWS}) == len(IMAGE_ROWS) == 37


def test_every_row_is_exercised_by_an_input() -> None:
    shown = {one.told.source for one in ALL}
    REPORT.append(f"keys of ParallelCluster: {len(ROWS)} of {len(KEYS)} have a row, {len(shown)} an input")
    assert sorted(set(BY_SOURCE) - shown) == []


def test_a_row_has_a_target_or_a_reason() -> None:
    assert [row.source for row in ROWS if row.target and not available(row.target)] == []
    assert [row.source for row in ROWS if not row.target and not row.note] == []
    assert [row.source for row in ROWS if row.fate in (Fate.DROPPED, Fate.LOST) and row.target] == []


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.file}:{one.line}")
def test_a_line_becomes_what_its_comment_says(one: Expected) -> None:
    path = next(p for p in FILES if p.name == one.file)
    target, colon, value = one.promise.partition(": ")
    if not colon and target in WORDS:
        assert one.told.rule is WORDS[target]
        return
    found = value_at(checked(path), target)
    assert one.told.rule in (codes.MAPPED, codes.NEARLY, codes.DEFAULT, codes.NOT_NEEDED), one.told
    if colon:
        assert written(found) == value.replace('"', "")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_an_imported_spec_compiles_without_errors(path: Path) -> None:
    assert [t for t in imported(path).told if t.rule.level.value == "error"] == []
    assert [(d.rule.code, d.key, d.detail) for d in checked(path).diagnostics if d.level.value == "error"] == []
