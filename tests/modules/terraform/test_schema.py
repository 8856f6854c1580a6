"""The bundled extract refuses what the provider would refuse."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from hpc_tf.modules.terraform.schema import attributes_of, has_attribute, known_types, problems

LUSTRE = {"subnet_ids": ["subnet-1"], "deployment_type": "SCRATCH_2", "storage_capacity": 1200}


def test_attributes_that_both_majors_take_are_no_problem() -> None:
    assert problems("resource", "aws_fsx_lustre_file_system", LUSTRE) == ()


@pytest.mark.parametrize(
    ("type_", "attributes", "said"),
    [
        ("aws_vpcs", {}, "the extract has no resource aws_vpcs"),
        ("aws_vpc", {"cidr_blok": "10.0.0.0/16"}, "cidr_blok is unknown; did you mean cidr_block?"),
        ("aws_vpc", {"arn": "arn:aws:ec2"}, "arn cannot be written in both provider majors"),
        ("aws_eip", {"vpc": True}, "vpc cannot be written in both provider majors"),
        (
            "aws_instance",
            {"placement_group_id": "pg-1"},
            "placement_group_id is unknown; did you mean placement_group?",
        ),
        ("aws_fsx_lustre_file_system", {}, "subnet_ids is required"),
        ("aws_fsx_lustre_file_system", {"subnet_ids": "subnet-1"}, "subnet_ids has the wrong type: 'subnet-1'"),
        ("aws_vpc", {"enable_dns_support": "true"}, "enable_dns_support has the wrong type: 'true'"),
        ("aws_vpc", {"tags": ["a"]}, "tags has the wrong type: ['a']"),
        ("aws_instance", {"root_block_device": "40 GiB"}, "root_block_device is a block, not '40 GiB'"),
        ("aws_instance", {"root_block_device": [{}, {}]}, "root_block_device may stand 1 time(s), not 2"),
        (
            "aws_launch_template",
            {"network_interfaces": [{}, {"interfacetype": "efa"}]},
            "network_interfaces[1].interfacetype is unknown; did you mean interface_type?",
        ),
        ("aws_placement_group", {"name": "a", "strategy": None}, "strategy has the wrong type: None"),
    ],
)
def test_a_mistake_is_named(type_: str, attributes: dict[str, Any], said: str) -> None:
    assert said in problems("resource", type_, attributes)


def test_arguments_of_terraform_itself_stand_anywhere() -> None:
    meta = {
        "//": "storage./scratch", "count": 2, "depends_on": ["aws_vpc.main"], "lifecycle": {"prevent_destroy": True},
        "metadata_configuration": {"//": "why", "mode": "AUTOMATIC"},
    }  # fmt: skip
    assert problems("resource", "aws_fsx_lustre_file_system", {**LUSTRE, **meta}) == ()


def test_a_generated_block_counts_as_written() -> None:
    made = {"file_system_id": "fs-1", "dynamic": {"backup_policy": {"for_each": [1], "content": {"status": "ENABLED"}}}}
    assert problems("resource", "aws_efs_backup_policy", made) == ()


def test_an_expression_stands_for_any_type() -> None:
    made = {**LUSTRE, "subnet_ids": "${var.subnets}", "storage_capacity": "${var.size}", "tags": "${local.tags}"}
    assert problems("resource", "aws_fsx_lustre_file_system", made) == ()


def test_a_data_source_is_checked_as_well() -> None:
    assert problems("data", "aws_ami", {"owner": ["amazon"]}) == ("owner is unknown; did you mean owners?",)
    assert problems("data", "terraform_remote_state", {"backend": "local", "config": {"path": "a"}}) == ()


def test_references_lead_to_what_exists_in_both_majors() -> None:
    assert has_attribute("resource", "aws_vpc", "id")
    assert has_attribute("resource", "aws_instance", "root_block_device")
    assert has_attribute("data", "terraform_remote_state", "outputs")
    assert not has_attribute("resource", "aws_vpc", "idd")
    assert not has_attribute("resource", "aws_eip", "vpc")


def test_the_extract_is_small_and_every_type_has_an_id_or_is_known() -> None:
    assert (files("hpc_tf.modules.terraform") / "provider.json.gz").stat().st_size < 40_000  # type: ignore[attr-defined]  # a file
    assert len(known_types("resource")) > 150
    assert not [t for t in known_types("resource") if not attributes_of("resource", t)]
