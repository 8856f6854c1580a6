"""A program of the head node, run from afar."""

from __future__ import annotations

import base64
import gzip
import subprocess
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hpc_tf.stacks.live import Unreachable
from hpc_tf.stacks.live.head_node import Answer, HeadNode

HEAD = {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Call")


def packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


class Ec2:
    def __init__(self, found: Any = HEAD) -> None:
        self.found = found

    def describe_instances(self, Filters: list[dict[str, Any]]) -> Any:
        assert {"Name": "tag:hpctf:role", "Values": ["head"]} in Filters and {"Name": "tag:hpctf:cluster", "Values": ["c"]} in Filters
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


class Ssm:
    """Session Manager: what it says to each question, the last again and again."""

    def __init__(self, *answers: Any, sending: Exception | None = None) -> None:
        self.answers, self.sending, self.sent = list(answers), sending, ""

    def send_command(self, **arguments: Any) -> Any:
        if self.sending is not None:
            raise self.sending
        (self.sent,) = arguments["Parameters"]["commands"]
        assert arguments["InstanceIds"] == ["i-1"] and arguments["DocumentName"] == "AWS-RunShellScript"
        return {"Command": {"CommandId": "x"}}

    def get_command_invocation(self, CommandId: str, InstanceId: str) -> Any:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def ended(text: str, code: int = 0) -> dict[str, Any]:
    return {"Status": "Failed" if code else "Success", "ResponseCode": code, "StandardOutputContent": packed(text), "StandardErrorContent": ""}


def run(ssm: Ssm, ec2: Ec2 | None = None) -> Answer:
    return HeadNode("c", "us-east-2", ec2 or Ec2(), ssm, lambda _: None).run("doctor", "--json")


def test_its_output_and_exit_status_come_back() -> None:
    ssm = Ssm(refusal("InvocationDoesNotExist"), {"Status": "Pending"}, {"Status": "InProgress"}, ended("[]\n" * 30_000, 1))
    assert run(ssm) == Answer(1, "[]\n" * 30_000) and "/opt/hpc-tf/bin/doctor --json" in ssm.sent


def test_the_line_that_is_sent_packs_the_output_and_keeps_the_status() -> None:
    ssm = Ssm(ended("x"))
    run(ssm)
    line = ssm.sent.replace("/opt/hpc-tf/bin/doctor --json", "sh -c 'echo found; exit 1'")
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=30, check=False)
    assert done.returncode == 1 and gzip.decompress(base64.b64decode(done.stdout)) == b"found"


@pytest.mark.parametrize(
    ("ssm", "ec2", "words"),
    [
        (Ssm(ended("")), Ec2({"Reservations": []}), "no head node of cluster c runs in us-east-2"),
        (Ssm(ended("")), Ec2(refusal("UnauthorizedOperation")), "UnauthorizedOperation"),
        (Ssm(sending=refusal("InvalidInstanceId")), None, "access.session_manager"),
        (Ssm(sending=refusal("AccessDeniedException")), None, "AccessDenied"),
        (Ssm(refusal("ThrottlingException")), None, "Throttling"),
        (Ssm({"Status": "InProgress"}), None, "did not answer"),
        (Ssm({"Status": "TimedOut"}), None, "ended as TimedOut"),
        (Ssm({**ended("x" * 99), "StandardOutputContent": packed("x" * 99)[:20]}), None, "cut off"),
        (Ssm({**ended("", 127), "StandardErrorContent": "doctor: not found"}), None, "doctor: not found"),
    ],
)
def test_what_stands_in_the_way_is_said_in_a_sentence(ssm: Ssm, ec2: Ec2 | None, words: str) -> None:
    with pytest.raises(Unreachable, match=words):
        run(ssm, ec2)


@pytest.mark.moto
def test_aws_takes_the_calls(clean_aws: str) -> None:
    keys = {"region_name": "us-east-2", "endpoint_url": clean_aws, "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    ec2, ssm = boto3.client("ec2", **keys), boto3.client("ssm", **keys)
    tags = [{"Key": "hpctf:cluster", "Value": "c"}, {"Key": "hpctf:role", "Value": "head"}]
    ec2.run_instances(MinCount=1, MaxCount=1, ImageId="ami-0123456789abcdef0", TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])
    with pytest.raises(Unreachable, match="status on the head node"):  # the fake one runs nothing and prints nothing
        HeadNode("c", "us-east-2", ec2, ssm, lambda _: None).run("status")
    assert ssm.list_commands()["Commands"][0]["DocumentName"] == "AWS-RunShellScript"
