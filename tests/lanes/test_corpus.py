"""Real ParallelCluster configurations, rewritten by hand as specs: they compile and validate, and are at most half as long."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.lanes import terraform
from tests.spec import ROOT

SPECS = sorted((ROOT / "tests/specs/corpus").glob("*.yaml"))
ORIGINALS = Path(os.environ.get("HPC_TF_CORPUS", ROOT.parent / "shared/corpus/parallelcluster"))


def lines(path: Path) -> int:
    """Lines that say something."""
    return sum(bool(re.match(r"\s*[^\s#]", line)) for line in path.read_text().splitlines())


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem[:60])
def test_a_rewritten_configuration_has_no_errors(path: Path) -> None:
    found = check([(path.name, path.read_bytes())], Files(path.parent)).diagnostics
    assert [(d.rule.code, d.detail) for d in found if d.level.value == "error"] == []


@pytest.mark.corpus
@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem[:60])
def test_a_rewritten_configuration_is_at_most_half_as_long(path: Path) -> None:
    original = ORIGINALS / path.name
    if not original.is_file():
        pytest.skip(f"the corpus is not beside the checkout: {original.parent.name}; HPC_TF_CORPUS names its folder")
    assert 2 * lines(path) <= lines(original)


@pytest.mark.terraform
@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem[:60])
def test_a_rewritten_configuration_is_valid(path: Path, tmp_path: Path) -> None:
    emit(tmp_path, synthesise(check([(path.name, path.read_bytes())], Files(path.parent))).files)
    for state in ("storage", "cluster"):
        terraform.validate(tmp_path / state)
