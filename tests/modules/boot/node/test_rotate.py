"""A new key for all nodes: only while there are none, and the controller comes back in any case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from hpc_tf.modules.boot.node import aws, keys, rotate, services
from hpc_tf.modules.boot.node.facts import Node
from hpc_tf.modules.boot.node.report import Failed
from moto import mock_aws

from .nodes import node


@pytest.fixture
def head(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Node]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(rotate, "say", lambda text: None)
    monkeypatch.setattr(aws, "say", lambda text: None)
    (tmp_path / "slurmctld.service").touch()
    monkeypatch.setattr(services, "UNITS", tmp_path)
    with mock_aws():
        arn = boto3.client("secretsmanager", region_name="us-east-2").create_secret(Name="demo-slurm-key")["ARN"]
        aws.shared_key(arn, make=True)
        yield node(resources={"slurm_key": arn})


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happened to services, and which key was laid down in between."""
    told: list[str] = []
    monkeypatch.setattr(services, "stop", lambda *names: told.append(f"stop {' '.join(names)}"))
    monkeypatch.setattr(services, "start", lambda *names: told.append(f"start {' '.join(names)}"))
    monkeypatch.setattr(keys, "shared", lambda one: told.append(aws.shared_key(one.resources["slurm_key"], make=False).hex()))
    return told


def compute_node(cluster: str = "demo") -> str:
    ec2 = boto3.client("ec2", region_name="us-east-2")
    tags = [{"Key": "hpctf:cluster", "Value": cluster}, {"Key": "hpctf:role", "Value": "compute"}]
    specification = [{"ResourceType": "instance", "Tags": tags}]
    made = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, TagSpecifications=specification)
    return str(made["Instances"][0]["InstanceId"])


def key(head: Node) -> str:
    return aws.shared_key(head.resources["slurm_key"], make=False).hex()


def test_without_compute_nodes_the_key_changes_and_daemons_start_with_it(head: Node, done: list[str]) -> None:
    before = key(head)
    compute_node("another-cluster")
    rotate.rotate(head, given=False)
    assert key(head) != before and done == ["stop slurmctld", key(head), "start munge slurmctld"]


def test_while_a_compute_node_runs_nothing_changes_and_the_controller_comes_back(head: Node, done: list[str]) -> None:
    before, instance = key(head), compute_node()
    with pytest.raises(Failed, match=f"1 compute nodes run .{instance}."):
        rotate.rotate(head, given=False)
    assert key(head) == before and done == ["stop slurmctld", before, "start munge slurmctld"]


def test_a_key_that_somebody_put_there_is_taken(head: Node, done: list[str]) -> None:
    secret = head.resources["slurm_key"]
    boto3.client("secretsmanager", region_name="us-east-2").put_secret_value(SecretId=secret, SecretString="x" * 40)
    rotate.rotate(head, given=True)
    assert done[1] == aws.shared_key(secret, make=False).hex()


def test_without_the_right_to_change_it_the_key_stays(head: Node, done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotate, "new_key", lambda arn: boto3.client("secretsmanager", region_name="us-east-2").get_secret_value(SecretId="no"))
    with pytest.raises(Failed, match="the key stays as it was"):
        rotate.rotate(head, given=False)
    assert done[-1] == "start munge slurmctld"


def test_what_is_no_word_of_it_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert rotate.main(["--force"]) == 2 and "usage" in capsys.readouterr().err
