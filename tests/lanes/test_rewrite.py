"""Copies of a root module keep their meaning while references become known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lanes import plausible, tools
from tests.lanes.rewrite import Copy


def copy_of(tmp_path: Path, config: dict[str, Any], hcl: str = "") -> Copy:
    folder = tmp_path / "written"
    folder.mkdir()
    (folder / "main.tf.json").write_text(json.dumps(config))
    (folder / "terraform.tfstate").write_text("{}")
    if hcl:
        (folder / "extra.tf").write_text(hcl)
    return Copy(folder, tmp_path / "copy")


def main(copy: Copy) -> dict[str, Any]:
    found: dict[str, Any] = copy.configs[copy.folder / "main.tf.json"]
    return found


def local(copy: Copy) -> dict[str, Any]:
    found: dict[str, Any] = copy.configs[copy.folder / "zz_test_locals.tf.json"]["locals"]
    return found


SUBNET = {"aws_subnet": {"a": {"id": "subnet-1"}}}


def test_a_data_source_becomes_a_local_value_that_keeps_what_is_written(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"data": SUBNET, "output": {"zone": {"value": "${data.aws_subnet.a.availability_zone}"}}})
    copy.without_data({}, {"data.aws_subnet.a": {"vpc_id": "vpc-7"}})
    assert main(copy) == {"output": {"zone": {"value": "${local.data__aws_subnet__a.availability_zone}"}}}
    assert local(copy)["data__aws_subnet__a"]["id"] == "subnet-1"
    assert local(copy)["data__aws_subnet__a"]["vpc_id"] == "vpc-7"


def test_each_instance_of_a_data_source_has_its_key(tmp_path: Path) -> None:
    many = {"aws_subnet": {"a": {"for_each": '${toset(["x"])}', "id": "${each.value}"}}}
    copy = copy_of(tmp_path, {"data": many})
    copy.without_data({}, {})
    assert (
        local(copy)["data__aws_subnet__a"]
        == "${{for k, v in local.data__aws_subnet__a__each : k => local.data__aws_subnet__a__one}}"
    )
    assert local(copy)["data__aws_subnet__a__one"]["id"].startswith("subnet-")


def test_a_remote_state_takes_the_outputs_of_its_state_as_they_are(tmp_path: Path) -> None:
    remote = {"terraform_remote_state": {"network": {"backend": "local"}}}
    copy = copy_of(tmp_path, {"data": remote})
    copy.without_data({"network": {"policy": "${aws:username}"}}, {})
    assert local(copy)["data__terraform_remote_state__network"] == {"outputs": {"policy": "$${aws:username}"}}


def test_a_data_source_in_hcl_is_replaced_as_well(tmp_path: Path) -> None:
    hcl = 'data "aws_ami" "golden" {\n  filter {\n    name = "a"\n  }\n}\nlocals {\n  id = data.aws_ami.golden.id\n}\n'
    copy = copy_of(tmp_path, {"resource": {"aws_instance": {"a": {"ami": "${data.aws_ami.golden.id}"}}}}, hcl)
    copy.without_data({}, {})
    assert main(copy)["resource"]["aws_instance"]["a"]["ami"] == "${local.data__aws_ami__golden.id}"
    assert copy.hcl[copy.folder / "extra.tf"].strip() == "locals {\n  id = local.data__aws_ami__golden.id\n}"


def test_only_templates_and_declared_addresses_are_touched(tmp_path: Path) -> None:
    output = {"a": {"value": "data.aws_subnet.a.id"}, "b": {"value": "${data.aws_subnet.b.id}"}}
    copy = copy_of(tmp_path, {"data": SUBNET, "output": output})
    copy.without_data({}, {})
    assert main(copy)["output"] == output


def test_every_reference_to_a_resource_becomes_known_while_the_resource_stays(tmp_path: Path) -> None:
    vpc = {"main": {"cidr_block": "10.0.0.0/16"}}
    subnet = {"a": {"vpc_id": "${aws_vpc.main.id}", "depends_on": ["aws_vpc.main"]}}
    copy = copy_of(tmp_path, {"resource": {"aws_vpc": vpc, "aws_subnet": subnet}})
    copy.with_known_references({}, {})
    assert main(copy)["resource"]["aws_subnet"]["a"] == {
        "vpc_id": "${local.aws_vpc__main.id}",
        "depends_on": ["aws_vpc.main"],
    }
    assert main(copy)["resource"]["aws_vpc"] == vpc


def test_a_copy_has_no_state_and_leaves_the_original_alone(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"data": SUBNET})
    copy.without_data({}, {})
    copy.save()
    assert sorted(p.name for p in copy.folder.iterdir()) == ["main.tf.json", "zz_test_locals.tf.json"]
    assert json.loads((tmp_path / "written/main.tf.json").read_text()) == {"data": SUBNET}


@pytest.mark.parametrize(
    ("type_", "attribute", "start"),
    [
        ("aws_vpc", "id", "vpc-"),
        ("aws_network_interface", "private_ip", "10."),
        ("aws_vpc", "default_security_group_id", "sg-"),
        ("aws_fsx_lustre_file_system", "id", "fs-"),
        ("aws_launch_template", "id", "lt-"),
        ("aws_iam_role", "arn", "arn:aws:"),
        ("aws_s3_bucket", "id", "s3-bucket-"),
        ("aws_fsx_openzfs_file_system", "root_volume_id", "fsvol-"),
    ],
)
def test_an_id_has_the_form_that_aws_gives_it(type_: str, attribute: str, start: str) -> None:
    assert plausible.values("resource", type_, "a")[attribute].startswith(start)


def test_two_addresses_have_different_ids() -> None:
    assert plausible.values("resource", "aws_vpc", "a")["id"] != plausible.values("resource", "aws_vpc", "b")["id"]


def test_a_missing_program_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "which", lambda program: None)
    assert tools.missing("slurm") == "slurmctld is not on PATH; on Debian: apt-get install slurmctld"
    assert tools.missing("terraform").startswith("terraform is not on PATH; https://")
    assert tools.missing("corpus") == ""


def test_a_mirror_without_the_provider_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tools, "which", lambda program: program)
    monkeypatch.setenv(tools.PLUGINS, str(tmp_path))
    assert str(tmp_path) in tools.missing("terraform")
