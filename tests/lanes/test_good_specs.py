"""Specs that use what no example needs: real Terraform with the real provider takes what they become."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.lanes import terraform
from tests.lanes.examples import states
from tests.spec import ROOT

pytestmark = pytest.mark.terraform

# What data sources are asked of, where the answer decides: a condition, or how many blocks there are.
GIVEN: dict[str, dict[str, dict[str, Any]]] = {
    "file-systems": {
        "data.aws_subnet.homes_standby": {"availability_zone": "us-east-1b"},
        "data.aws_subnet.projects_standby": {"availability_zone": "us-east-1b"},
    },
    "site-network": {
        "data.aws_subnet.head_node": {"vpc_id": "vpc-0a1b2c3d4e5f60001"},
        "data.aws_launch_template.template_main": {
            "latest_version": 3,
            "network_interfaces": [
                {
                    "associate_public_ip_address": "false", "description": "", "device_index": 0, "interface_type": "",
                    "network_card_index": 0, "security_groups": ["sg-0123456789abcdef9"], "subnet_id": "",
                }
            ],
        },
    },
}  # fmt: skip
GOOD = sorted((ROOT / "tests/specs/good").glob("*.yaml"))


@pytest.mark.parametrize("path", GOOD, ids=lambda p: p.stem)
def test_a_good_spec_is_valid_and_plans_without_a_server(path: Path, tmp_path: Path) -> None:
    made = synthesise(check([(path.name, path.read_bytes())], Files(path.parent)))
    emit(tmp_path, made.files)
    outputs = terraform.mock_all(states(tmp_path), GIVEN.get(path.stem))
    for state in states(tmp_path):
        terraform.validate(state)
        terraform.offline_plan(state, outputs, GIVEN.get(path.stem))
