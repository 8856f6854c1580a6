"""Plans of every example under checkov: what it finds is accepted with a reason, and what is accepted it finds."""

from __future__ import annotations

import json
from concurrent.futures import Future
from pathlib import Path

import pytest
from hpc_tf.stacks.security.accepted import ACCEPTED, KEY

from tests.lanes.checkov import Failure, failures
from tests.lanes.clusters import Outcome
from tests.spec import EXAMPLES, example

_WITHIN_SECONDS = 2400
_OPEN_BUCKET = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_ebs_volume.open", "mode": "managed", "type": "aws_ebs_volume", "name": "open",
                    "provider_name": "registry.terraform.io/hashicorp/aws",
                    "values": {"availability_zone": "us-east-2a", "size": 8, "encrypted": False},
                }
            ]
        }
    },
    "resource_changes": [],
    "configuration": {"root_module": {}},
}  # fmt: skip


@pytest.fixture(scope="module")
def found(clusters: dict[str, Future[Outcome]]) -> list[Failure]:
    plans = [plan for outcome in clusters.values() for plan in outcome.result(timeout=_WITHIN_SECONDS).plans]
    return failures(plans)


@pytest.mark.checkov
def test_the_scanner_sees_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(_OPEN_BUCKET))
    assert "CKV_AWS_3" in {failure.check for failure in failures([tmp_path / "plan.json"])}


@pytest.mark.checkov
@pytest.mark.moto
@pytest.mark.early
def test_nothing_is_found_that_is_not_accepted(found: list[Failure]) -> None:
    accepted = {(one.check, one.type) for one in ACCEPTED}
    assert [failure for failure in found if (failure.check, failure.type) not in accepted] == []


@pytest.mark.checkov
@pytest.mark.moto
@pytest.mark.early
def test_what_is_accepted_is_still_found(found: list[Failure]) -> None:
    seen = {(failure.check, failure.type) for failure in found}
    assert [one for one in ACCEPTED if (one.check, one.type) not in seen] == []


@pytest.mark.checkov
@pytest.mark.moto
@pytest.mark.early
def test_a_key_of_ones_own_encrypts_everything(found: list[Failure]) -> None:
    by_key = {(one.check, one.type) for one in ACCEPTED if one.choice == KEY}
    with_key = {name for name in EXAMPLES if example(name).inferred.encryption.kms_key is not None}
    assert with_key
    of_these = [failure for failure in found if failure.plan.partition(".")[0] in with_key]
    assert [failure for failure in of_these if (failure.check, failure.type) in by_key] == []
