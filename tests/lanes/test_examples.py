"""Every example on real Terraform with the real provider."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hpc_tf.compiler.emit import emit

from tests.lanes import terraform
from tests.lanes.examples import output, states
from tests.spec import EXAMPLES

pytestmark = pytest.mark.terraform


@pytest.fixture(params=EXAMPLES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    emit(tmp_path / "out", output(request.param))
    return tmp_path / "out"


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
