"""Rows of keys that the language does not have yet are right already: with every key available they write what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hpc_tf.compiler.importers.parallelcluster import available, nodes, pools, section, storage
from hpc_tf.compiler.importers.parallelcluster import translate as translation
from hpc_tf.compiler.importers.parallelcluster.table import BY_SOURCE

from tests.compiler.importers.inputs import FILES, Expected, expectations

COMING = [
    (path, one) for path in FILES for one in expectations(path)
    if BY_SOURCE[one.told.source].target and not available.available(BY_SOURCE[one.told.source].target)
]  # fmt: skip


@pytest.mark.parametrize(("path", "one"), COMING, ids=lambda part: part.name if isinstance(part, Path) else f"{part.line}")
def test_a_row_to_come_writes_its_value(path: Path, one: Expected, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (section, storage, nodes, pools):
        monkeypatch.setattr(module, "available", lambda target: True)
    written = translation.translate(path.name, path.read_bytes(), cluster="demo").spec.replace('"', "")
    target, colon, value = one.promise.partition(": ")
    parts = [part for part in target.split(".") if not part.isdigit()]
    assert parts[0] in written
    for word in (value.strip('"[]').split(", ") if colon else parts[-1:]):
        assert word.strip('"') in written
