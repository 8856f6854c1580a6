"""The page on restoring, followed to the letter on the fake AWS: its commands, in their order."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import boto3
import pytest
from hpc_tf.compiler.emit import emit

from tests.aws import seed
from tests.aws.process import serving
from tests.lanes import terraform
from tests.lanes.examples import output, states
from tests.spec import ROOT

_PAGE = ROOT / "docs/restore.md"
_UNATTENDED = {"apply": ("-auto-approve", "-input=false", "-no-color", "-parallelism=30")}


def commands() -> list[list[str]]:
    """The commands of Terraform in the section on the scheduler's state, as words; none that only reads."""
    section = _PAGE.read_text().split("## The state of the scheduler")[1].split("\n## ")[0]
    return [shlex.split(line) for line in re.findall(r"^ *(terraform -chdir=.*)$", section, re.MULTILINE)]


def follow(folder: Path, command: list[str], endpoint: str) -> None:
    _, state, verb, *rest = command
    where = folder / state.removeprefix("-chdir=")
    terraform.attach(where, endpoint)
    terraform.run(where, verb, *_UNATTENDED.get(verb, ()), *rest, endpoint=endpoint, timeout=600)


def held(folder: Path, type_: str, name: str) -> dict[str, Any]:
    resources = json.loads((folder / "terraform.tfstate").read_text())["resources"]
    found = [r for r in resources if (r["type"], r["name"], r["mode"]) == (type_, name, "managed")]
    attributes: dict[str, Any] = found[0]["instances"][0]["attributes"]
    return attributes


@pytest.mark.terraform
@pytest.mark.moto
def test_the_scheduler_gets_a_volume_from_the_snapshot_and_nothing_is_destroyed(tmp_path: Path) -> None:
    with serving() as endpoint:
        given = seed.prepare(endpoint, "minimal")
        emit(tmp_path, output("minimal", given, "backup: 35d\n"))
        for state in states(tmp_path):
            terraform.apply(state, endpoint)
        old = held(tmp_path / "storage", "aws_ebs_volume", "scheduler_state")["id"]
        head = held(tmp_path / "cluster", "aws_instance", "head_node")["id"]
        ec2 = boto3.client("ec2", "us-east-2", endpoint_url=endpoint, aws_access_key_id="testing", aws_secret_access_key="testing")
        snapshot = ec2.create_snapshot(VolumeId=old)["SnapshotId"]

        emit(tmp_path, output("minimal", given, f"backup: 35d\nslurm: {{state_volume: {{snapshot: {snapshot}}}}}\n"))
        with pytest.raises(terraform.Failed, match="prevent_destroy"):
            terraform.apply(tmp_path / "storage", endpoint)
        for command in commands():
            follow(tmp_path, command, endpoint)

        volume = held(tmp_path / "storage", "aws_ebs_volume", "scheduler_state")
        assert volume["id"] != old and volume["snapshot_id"] == snapshot
        assert [v["State"] for v in ec2.describe_volumes(VolumeIds=[old])["Volumes"]] == ["available"], "the old one is still there"
        assert held(tmp_path / "cluster", "aws_instance", "head_node")["id"] != head, "a new head node"
        assert held(tmp_path / "cluster", "aws_volume_attachment", "scheduler_state")["volume_id"] == volume["id"]
        assert terraform.changes(tmp_path / "cluster", endpoint) == []
        emit(tmp_path, output("minimal", given, "backup: 35d\n"))
        assert terraform.changes(tmp_path / "storage", endpoint) == [], "the snapshot may leave the spec again"


def test_the_page_says_what_is_done_in_its_order() -> None:
    assert [(command[1], command[2]) for command in commands()] == [
        ("-chdir=storage", "state"), ("-chdir=storage", "apply"), ("-chdir=cluster", "apply"),
    ]  # fmt: skip
