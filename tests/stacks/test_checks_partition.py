"""Partitions, and what they lack."""

from __future__ import annotations

import json
from pathlib import Path

import botocore
from hpc_tf.stacks.checks_partition import LACKS

from tests.spec import codes

_SERVICES = {"autoscaling", "backup", "dlm", "elasticloadbalancing", "fsx", "kms", "rds", "secretsmanager", "sns", "ssm"}


def test_what_a_partition_lacks_is_what_botocore_does_not_list() -> None:
    listed = json.loads((Path(botocore.__file__).parent / "data/endpoints.json").read_text())["partitions"]
    lacking = {p["partition"]: frozenset(_SERVICES - {*p["services"]}) for p in listed}
    assert {name: services for name, services in lacking.items() if services} == LACKS


def spec(region: str, more: str) -> list[str]:
    found = codes(f"cluster: demo\nregion: {region}\nqueues: {{cpu: {{instances: c6i.large}}}}\n{more}")
    return [code for code in found if code.startswith("HPC63")]


def test_a_service_that_is_not_there_is_said_at_the_key_that_needs_it() -> None:
    lustre = "storage: {/home: {ebs: 1 TiB}, /data: {lustre: 2.4 TiB}}"
    assert spec("eu-isoe-west-1", lustre) == ["HPC630"]
    assert spec("us-gov-west-1", lustre) == spec("eu-isoe-west-1", "storage: {/home: {ebs: 1 TiB}}") == []


def test_names_of_endpoints_are_known_in_three_partitions() -> None:
    assert "HPC631" in spec("us-iso-east-1", "network: {endpoints: [auto, ec2]}")
    assert "HPC631" not in spec("cn-north-1", "network: {endpoints: [auto, ec2]}")
