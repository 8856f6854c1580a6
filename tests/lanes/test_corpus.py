"""Real ParallelCluster configurations, rewritten by hand as specs: they compile and validate, and are at most half as long."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check

from tests.lanes import together
from tests.lanes.offline import spec_output
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
def test_the_rewritten_configurations_are_valid(tmp_path: Path) -> None:
    clusters = [together.Cluster(path.stem, tmp_path / path.stem) for path in SPECS]
    for path, cluster in zip(SPECS, clusters, strict=True):
        emit(cluster.folder, spec_output(path))
    together.validate(clusters)
