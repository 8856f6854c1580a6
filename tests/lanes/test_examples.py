"""Every example on real Terraform with the real provider."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest

from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise
from tests.lanes import terraform
from tests.spec import EXAMPLES, ROOT

pytestmark = pytest.mark.terraform


@lru_cache(maxsize=None)
def output(name: str) -> dict[str, bytes]:
    """The output of an example, with the local backend, as the lanes talk to nothing else."""
    paths = EXAMPLES[name]
    named = [(p, (ROOT / p).read_bytes()) for p in paths]
    named.append(("local.yaml", b"state: {local: {}, s3: ~}\n"))
    checked = check(named, Files((ROOT / paths[0]).parent))
    assert checked.ok, checked.diagnostics
    return dict(synthesise(checked).files)


@pytest.fixture(params=EXAMPLES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    emit(tmp_path / "out", output(request.param))
    return tmp_path / "out"


def states(folder: Path) -> list[Path]:
    return [folder / name for name in ("network", "storage", "cluster") if (folder / name).is_dir()]


def test_every_state_is_valid(folder: Path) -> None:
    for state in states(folder):
        terraform.validate(state)


def test_every_state_plans_and_applies_without_a_server(folder: Path) -> None:
    """With a mocked provider first, which gives the outputs that the later states of the cluster plan with."""
    outputs = terraform.mock_all(states(folder))
    for state in states(folder):
        terraform.validate_known(state, outputs)
        plan = terraform.offline_plan(state, outputs)
        written = json.loads((state / "main.tf.json").read_text())["resource"]
        planned = {c["address"].split("[")[0] for c in plan["resource_changes"] if c["change"]["actions"] == ["create"]}
        assert planned == {f"{t}.{n}" for t, instances in written.items() for n in instances}
