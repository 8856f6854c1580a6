"""The lanes stop what they are for, and let a good stack pass: `sample` holds one by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lanes import terraform

pytestmark = pytest.mark.terraform

SAMPLE = Path(__file__).parent / "sample"
FSX = ("aws_fsx_data_repository_association", "aws_fsx_lustre_file_system")
Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    return tmp_path / "sample"


@pytest.fixture(scope="module")
def outputs() -> dict[str, dict[str, Any]]:
    return {"network": terraform.mock_test(SAMPLE / "network")}


def edit(state: Path, change: Edit) -> None:
    path = state / "main.tf.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config))


def wrong_enum(config: dict[str, Any]) -> None:
    config["resource"]["aws_placement_group"]["cfd"]["strategy"] = "clustre"


def wrong_enum_beside_references(config: dict[str, Any]) -> None:
    config["resource"]["aws_launch_template"]["cfd"]["network_interfaces"][1]["interface_type"] = "efa_only"


def wrong_reference(config: dict[str, Any]) -> None:
    config["resource"]["aws_placement_group"]["cfd"]["name"] = "${aws_iam_role.nobody.name}"


def wrong_output_of_the_network(config: dict[str, Any]) -> None:
    config["resource"]["aws_security_group"]["nodes"]["vpc_id"] = "${data.terraform_remote_state.network.outputs.vpc}"


def without_fsx_and_protection(config: dict[str, Any]) -> None:
    for type_ in FSX:
        del config["resource"][type_]
    del config["output"]["mount_names"]
    del config["resource"]["aws_ebs_volume"]["state"]["lifecycle"]


def test_a_good_stack_is_valid(sample: Path, outputs: dict[str, Any]) -> None:
    for state in (sample / "network", sample / "cluster", sample / "fsx"):
        terraform.validate(state)
        terraform.validate_known(state, outputs)


@pytest.mark.parametrize(
    ("change", "said"), [(wrong_enum, "expected strategy to be one of"), (wrong_reference, "aws_iam_role")]
)
def test_validate_says_what_is_wrong(sample: Path, change: Edit, said: str) -> None:
    edit(sample / "cluster", change)
    with pytest.raises(terraform.Failed, match=said):
        terraform.validate(sample / "cluster")


def test_an_enum_beside_references_is_seen_once_they_are_known(sample: Path, outputs: dict[str, Any]) -> None:
    edit(sample / "cluster", wrong_enum_beside_references)
    terraform.validate(sample / "cluster")
    with pytest.raises(terraform.Failed, match="efa_only"):
        terraform.validate_known(sample / "cluster", outputs)


def test_a_plan_without_a_server_creates_every_resource(sample: Path, outputs: dict[str, Any]) -> None:
    before = (sample / "cluster/main.tf.json").read_bytes()
    plan = terraform.offline_plan(sample / "cluster", outputs)
    written = json.loads(before)["resource"]
    assert {c["address"].split("[")[0] for c in plan["resource_changes"]} == {
        f"{type_}.{name}" for type_, instances in written.items() for name in instances
    }
    volume = next(c["change"]["after"] for c in plan["resource_changes"] if c["address"] == "aws_ebs_volume.state")
    assert volume["availability_zone"] == outputs["network"]["availability_zones"]["use2-az1"]
    assert (sample / "cluster/main.tf.json").read_bytes() == before


def test_a_mocked_apply_gives_the_outputs_that_later_states_read(sample: Path, outputs: dict[str, Any]) -> None:
    made = terraform.mock_all([sample / "network", sample / "cluster"])
    assert made["network"] == outputs["network"]
    assert made["network"]["vpc_id"].startswith("vpc-")
    assert set(made["network"]["subnet_ids"]) == {"use2-az1", "use2-az2"}
    assert made["cluster"]["head_node_id"].startswith("i-")


def test_a_mocked_apply_sees_an_output_that_is_not_there(sample: Path, outputs: dict[str, Any]) -> None:
    edit(sample / "cluster", wrong_output_of_the_network)
    with pytest.raises(terraform.Failed, match="does not have an attribute named"):
        terraform.mock_test(sample / "cluster", outputs)


def test_data_sources_in_hcl_are_mocked_and_planned_as_well(sample: Path) -> None:
    (sample / "network/extra.tf").write_text('data "aws_ssm_parameter" "image" {\n  name = "/image"\n}\n')
    edit(
        sample / "network",
        lambda config: config["output"].update(image={"value": "${nonsensitive(data.aws_ssm_parameter.image.value)}"}),
    )
    assert terraform.mock_test(sample / "network")["image"].startswith("ami-")
    plan = terraform.offline_plan(sample / "network", given={"data.aws_ssm_parameter.image": {"value": "ami-1"}})
    assert plan["planned_values"]["outputs"]["image"]["value"] == "ami-1"


@pytest.mark.moto
def test_the_sample_applies_stays_as_it_is_and_goes_away(sample: Path, clean_aws: str) -> None:
    """But for FSx, of which the provider asks again only ten minutes after it deleted a file system."""
    network, cluster = sample / "network", sample / "cluster"
    for state in (network, cluster):
        terraform.apply(state, clean_aws)
    assert [terraform.changes(state, clean_aws) for state in (network, cluster)] == [[], []]
    with pytest.raises(terraform.Failed, match="Instance cannot be destroyed"):
        terraform.destroy(cluster, clean_aws)
    terraform.run(cluster, "state", "rm", *(f"{type_}.scratch" for type_ in FSX), endpoint=clean_aws)
    edit(cluster, without_fsx_and_protection)
    for state in (cluster, network):
        terraform.destroy(state, clean_aws)
        assert json.loads((state / "terraform.tfstate").read_text())["resources"] == []
