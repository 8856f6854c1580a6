"""Every example on the fake AWS: apply in the printed order, an empty second plan, destroy in reverse with protection lifted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hpc_tf.compiler.emit import emit

from tests.aws import seed
from tests.lanes import terraform
from tests.lanes.examples import output, states
from tests.spec import EXAMPLES

pytestmark = [pytest.mark.terraform, pytest.mark.moto]

# The provider waits ten minutes after it deleted an FSx file system, so what holds one is destroyed once, in another test.
WITH_LUSTRE = {"cfd", "llm"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_applies_and_a_second_plan_is_empty(name: str, tmp_path: Path, clean_aws: str) -> None:
    spec = seed.prepare(clean_aws, name)
    emit(tmp_path / "out", output(name, spec))
    for state in states(tmp_path / "out"):
        terraform.apply(state, clean_aws)
    for state in states(tmp_path / "out"):
        assert terraform.changes(state, clean_aws) == []
    if name in WITH_LUSTRE:
        return
    protected = [state for state in states(tmp_path / "out") if "prevent_destroy" in (state / "main.tf.json").read_text()]
    if protected:
        with pytest.raises(terraform.Failed, match="Instance cannot be destroyed"):
            terraform.destroy(protected[0], clean_aws)
