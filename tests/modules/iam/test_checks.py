"""What can be wrong with what roles may do."""

import pytest
from hpc_tf.modules.iam.checks import CHECKS
from hpc_tf.modules.iam.model import Iam, NodeIam
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import PolicyArn
from hpc_tf.modules.spec.text import S3Url

from tests.modules.storage.workbench import codes, findings

GOOD = PolicyArn("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
CHINA = PolicyArn("arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess")


def test_policies_are_of_the_partition_of_the_region() -> None:
    assert codes(CHECKS, NodeIam(policies=(GOOD, Expression("${data.aws_iam_policy.x.arn}")))) == []
    (wrong,) = findings(CHECKS, Iam(permissions_boundary=CHINA))
    assert (wrong.code, wrong.path[-1], wrong.help) == ("HPC601", "permissions_boundary", f"write {GOOD}")


def test_a_policy_is_named_once() -> None:
    assert codes(CHECKS, NodeIam(policies=(GOOD, GOOD))) == ["HPC603"]


@pytest.mark.parametrize(
    ("url", "help"),
    [
        ("s3://corp/runs*", ""),
        ("s3://corp/*", ""),
        ("s3://corp/runs/2024", ""),
        ("s3://corp/runs/*/out", "write s3://corp/runs/*"),
        ("s3://corp/*/out", "write s3://corp"),
        ("s3://corp/run?", "write s3://corp/run*"),
        ("s3://corp/${aws:username}", "write s3://corp"),
    ],
)
def test_an_asterisk_stands_at_the_end_alone(url: str, help: str) -> None:
    assert [f.help for f in findings(CHECKS, NodeIam(s3={S3Url(url): "read"}))] == ([help] if help else [])


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        (("s3://b", "read-write"), ("s3://b/raw", "read"), ["HPC605"]),
        (("s3://b", "read"), ("s3://b/raw", "read"), ["HPC605"]),
        (("s3://b", "read"), ("s3://b/raw", "read-write"), []),
        (("s3://b/raw", "read"), ("s3://b/raw-2", "read"), []),
        (("s3://b/raw*", "read"), ("s3://b/raw-2", "read"), ["HPC605"]),
        (("s3://b", "read"), ("s3://c/raw", "read"), []),
    ],
)
def test_a_right_that_another_one_holds_already_is_told(
    one: tuple[str, str], two: tuple[str, str], found: list[str]
) -> None:
    access = {S3Url(url): right for url, right in (one, two)}
    assert codes(CHECKS, NodeIam(s3=access)) == found  # type: ignore[arg-type]  # rights are words of the model
