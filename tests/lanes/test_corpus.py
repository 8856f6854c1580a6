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
DESIGN = ROOT.parent / "shared/design/specs"


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


NOT_YET = {
    "login_nodes", "directory", "users", "monitoring", "budget", "software", "dcv", "openzfs", "ontap", "file_cache", "accounting", "rest_api",
}  # fmt: skip


@pytest.mark.corpus
def test_of_the_designs_specs_only_keys_that_do_not_exist_yet_are_refused() -> None:
    if not DESIGN.is_dir():
        pytest.skip("the design's specs are not beside the checkout")
    sets = [[p] for p in sorted(DESIGN.glob("*.yaml")) if not p.name.startswith("platform")]
    sets += [[DESIGN / "platform-base.yaml", DESIGN / f"platform-{name}.yaml"] for name in ("dev", "prod")]
    for paths in sets:
        found = check([(p.name, p.read_bytes()) for p in paths], Files(DESIGN)).diagnostics
        unknown = {d.key.rsplit(".", 1)[-1] for d in found if d.rule.code == "HPC101"}
        others = [(d.rule.code, d.key, d.detail) for d in found if d.level.value == "error" and d.rule.code not in ("HPC101", "HPC110")]
        assert unknown <= NOT_YET, paths
        assert others == [], paths
