"""The key that all nodes share: made once by the head node, read by all."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from hpc_tf.modules.boot.node import aws
from hpc_tf.modules.boot.node.report import Failed
from moto import mock_aws


@pytest.fixture
def arn(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("secretsmanager", region_name="us-east-2").create_secret(Name="demo-slurm-key")["ARN"]


def test_a_head_node_makes_the_key_once_and_others_read_it(arn: str) -> None:
    made = aws.shared_key(arn, make=True)
    assert len(made) == 1024
    assert aws.shared_key(arn, make=True) == made == aws.shared_key(arn, make=False)


def test_a_compute_node_makes_none(arn: str) -> None:
    with pytest.raises(Failed, match="ResourceNotFoundException"):
        aws.shared_key(arn, make=False)


@pytest.mark.parametrize(
    ("given", "key"), [({"SecretString": "a2V5"}, b"key"), ({"SecretString": "not base64!"}, b"not base64!"), ({"SecretBinary": b"k"}, b"k")]
)
def test_a_key_of_your_own_may_be_text_base64_or_binary(arn: str, given: dict[str, str | bytes], key: bytes) -> None:
    boto3.client("secretsmanager", region_name="us-east-2").put_secret_value(SecretId=arn, **given)
    assert aws.shared_key(arn, make=True) == key


def test_of_two_head_nodes_at_once_only_one_makes_it(arn: str) -> None:
    secrets = aws.client("secretsmanager", "us-east-2")
    first = aws._made(secrets, arn)
    assert aws._made(secrets, arn) == first
