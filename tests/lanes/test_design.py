"""The specs with which the language was designed: each compiles, or is refused for keys that are not built yet and for nothing else."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import Checked, check
from hpc_tf.compiler.synthesis import synthesise

from tests.spec import ROOT

pytestmark = pytest.mark.corpus

DESIGN = Path(os.environ.get("HPC_TF_DESIGN", ROOT.parent / "shared/design"))
SPECS = {
    **{p.stem: (p.name,) for p in sorted(DESIGN.glob("specs/*.yaml")) if not p.name.startswith("platform")},
    **{f"platform-{name}": ("platform-base.yaml", f"platform-{name}.yaml") for name in ("dev", "prod")},
}
# What compiles once must compile ever after: a spec is added here when its last key is built.
COMPILES = {"from-pcluster-custom-partitions"}
# What a spec on paper got wrong: it was translated from a configuration that ParallelCluster's own validator refuses too.
WRONG_ON_PAPER = {"from-pcluster-everything": [("HPC348", "head_node.instance")]}
NAMED = re.compile(r"[`.]([a-z_]+)`|(?<![\w`])([a-z_]+):")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if not (DESIGN / "specs").is_dir():
        pytest.skip("the design is not beside the checkout; HPC_TF_DESIGN names its folder")
    shutil.copytree(DESIGN / "specs", tmp_path / "specs")
    return tmp_path / "specs"


def checked(folder: Path, names: tuple[str, ...]) -> Checked:
    """Check a spec, with something in the place of every file that it names and that the design left out."""
    found = _check(folder, names)
    for diagnostic in found.diagnostics:
        name, _, reason = diagnostic.detail.partition(": no such file")
        if diagnostic.rule.code == "HPC110" and (reason or diagnostic.detail.endswith(": no such file")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("" if name.endswith(".tf") else "#!/bin/sh\n")
    return _check(folder, names)


def _check(folder: Path, names: tuple[str, ...]) -> Checked:
    return check([(name, (folder / name).read_bytes()) for name in names], Files(folder))


def designed() -> set[str]:
    """Every word that the design's reference sets as code: all keys are among them."""
    code = re.findall(r"`([^`]*)`", (DESIGN / "language-reference.md").read_text())
    return set(re.findall(r"[a-z_]+", " ".join(code)))


@pytest.mark.parametrize("name", SPECS)
def test_a_spec_of_the_design_compiles_or_lacks_only_keys_that_are_not_built_yet(name: str, folder: Path) -> None:
    spec = checked(folder, SPECS[name])
    errors = [d for d in spec.diagnostics if d.level.value == "error"]
    assert [(d.rule.code, d.key) for d in errors if d.rule.code != "HPC101"] == WRONG_ON_PAPER.get(name, [])
    unknown = {d.key.rsplit(".", 1)[-1] for d in errors if d.rule.code == "HPC101"}
    assert unknown <= designed(), "only what the design knows is missing"
    if name in COMPILES:
        assert unknown == set()
    if not errors:
        assert not synthesise(spec).diagnostics


def test_every_spec_that_compiles_is_one_of_the_design(folder: Path) -> None:
    assert set(SPECS) >= COMPILES
