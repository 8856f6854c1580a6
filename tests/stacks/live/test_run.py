"""What an account refuses becomes findings; what nobody answers ends the check."""

from __future__ import annotations

import re
import sys
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from hpc_tf.stacks import live
from hpc_tf.stacks.live import READS, Refused, Unreachable, manual

from tests.spec import BASE, checked
from tests.stacks.live.accounts import Canned, found

ZONES = "network: {zones: [use2-az1]}"


def test_many_ids_are_asked_for_in_few_calls() -> None:
    names = [f"sg-{n:08x}" for n in range(450)]
    queues = "".join(
        f"  q{n}: {{instances: c7i.large, additional_security_groups: [{', '.join(names[4 * n : 4 * n + 4])}]}}\n"
        for n in range(112)
    )
    seen = checked(BASE, f"queues:\n{queues}")
    account = Canned({"ec2.describe_security_groups": {"SecurityGroups": [{"GroupId": name} for name in names]}})
    of_code = [check for check in live.CHECKS if check.rule.code == "HPC826"]
    assert live.run(of_code, seen.cluster, seen.inferred, seen.catalog, account) == []
    assert account.asked == ["sts.get_caller_identity", *["ec2.describe_security_groups"] * 3]


def test_a_permission_that_is_missing_is_told_once_with_its_action() -> None:
    denied = Refused("ec2.describe_availability_zones", "UnauthorizedOperation", "no")
    (told,) = found("HPC820", ZONES, {"ec2.describe_availability_zones": denied})
    assert (told.code, told.rule.level.value) == ("HPC800", "warning")
    assert told.detail == "ec2:DescribeAvailabilityZones is not permitted"


def test_what_a_service_cannot_answer_is_a_warning() -> None:
    failed = Refused("ec2.describe_availability_zones", "RequestLimitExceeded", "too fast")
    (told,) = found("HPC820", ZONES, {"ec2.describe_availability_zones": failed})
    assert told.code == "HPC801" and "RequestLimitExceeded: too fast" in told.detail


def test_an_account_that_cannot_be_reached_ends_the_check() -> None:
    with pytest.raises(Unreachable, match="no route"):
        found("HPC820", ZONES, {"ec2.describe_availability_zones": Unreachable("no route")})


def test_a_call_that_is_not_listed_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from hpc_tf.stacks.live.aws import Aws

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with pytest.raises(ValueError, match="only read"):
        Aws("us-east-2").ask("ec2.run_instances")


def test_without_credentials_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from hpc_tf.stacks.live.aws import Aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(Unreachable, match="no AWS credentials"):
        Aws("us-east-2")
    with pytest.raises(Unreachable, match="could not be found"):
        Aws("us-east-2", profile="nobody")


def test_without_boto3_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from hpc_tf.stacks.live.aws import Aws

    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(Unreachable, match=re.escape("hpc-tf[live]")):
        Aws("us-east-2")


def test_a_server_that_does_not_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    from hpc_tf.stacks.live.aws import Aws

    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("ENDPOINT_URL", "http://127.0.0.1:9")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr("hpc_tf.stacks.live.aws._ATTEMPTS", 1)
    with pytest.raises(Unreachable, match="Could not connect"):
        Aws("us-east-2").ask("sts.get_caller_identity")


@pytest.mark.parametrize("call", READS)
def test_every_call_exists_and_needs_the_action_of_its_service(call: str) -> None:
    service, operation = call.split(".")
    model = botocore.session.get_session().get_service_model(service.replace("_", "-"))
    names = {xform_name(name): name for name in model.operation_names}
    assert operation in names
    prefix, _, action = READS[call].partition(":")
    assert prefix == {"efs": "elasticfilesystem"}.get(service, model.signing_name)
    assert action == {"HeadObject": "GetObject"}.get(names[operation], names[operation])
    assert action.startswith(("Describe", "Get", "List"))


def test_a_manual_command_is_written_as_the_aws_cli_takes_it() -> None:
    filters = [{"Name": "image-id", "Values": ["ami-1", "ami-2"]}]
    asked = manual("ec2.describe_images", "us-east-2", Owners=["amazon"], Filters=filters)
    assert (
        asked == "aws ec2 describe-images --owners amazon --filters Name=image-id,Values=ami-1,ami-2 --region us-east-2"
    )
    assert (
        manual("s3.head_object", "r", Bucket="b", Key="a b")
        == "aws s3api head-object --bucket b --key 'a b' --region r"
    )


def test_every_check_has_a_page_and_a_code_of_its_own() -> None:
    codes = [rule.code for rule in live.RULES]
    assert len(codes) == len({*codes}) and all("HPC800" <= code <= "HPC879" for code in codes)
    assert all(len(rule.doc) > 60 for rule in live.RULES)
