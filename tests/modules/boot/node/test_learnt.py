"""What only AWS knows of file systems: the head node asks, the others are told."""

from __future__ import annotations

from typing import Any

import pytest
from hpc_tf.modules.boot.node import learnt
from hpc_tf.modules.boot.node.report import Failed

from .nodes import node

OLD = {"id": "fs-1", "kind": "lustre", "mount_name": "", "dns_name": "", "ask": ["fsx:DescribeFileSystems"]}
ZFS = {"id": "fsvol-1", "kind": "openzfs", "mount_name": "", "dns_name": "", "ask": ["fsx:DescribeVolumes", "fsx:DescribeFileSystems"]}
NEW = {"id": "fs-2", "kind": "efs", "mount_name": "", "dns_name": "fs-2.efs"}
ENTRIES = [{"name": "old"}, {"name": "new"}]
RESOURCES = {"file_systems": {"old": OLD, "new": NEW}}


class Fsx:
    def describe_file_systems(self, FileSystemIds: list[str]) -> dict[str, Any]:
        return {"FileSystems": [{"DNSName": f"{FileSystemIds[0]}.fsx", "LustreConfiguration": {"MountName": "abc"}}]}

    def describe_volumes(self, VolumeIds: list[str]) -> dict[str, Any]:
        return {"Volumes": [{"FileSystemId": "fs-9", "OpenZFSConfiguration": {"VolumePath": "/fsx/data"}}]}


def test_the_head_node_asks_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(learnt.aws, "client", lambda *_: Fsx())
    monkeypatch.setattr(learnt.aws, "tell", lambda *words: told.append(words[-1]))
    found = learnt.devices(node(resources=RESOURCES), ENTRIES)
    assert (found["old"]["dns_name"], found["old"]["mount_name"]) == ("fs-1.fsx", "abc")
    assert found["new"] == NEW and list(told[0]) == ["old"]


def test_an_answer_says_what_the_next_call_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt.aws, "client", lambda *_: Fsx())
    found = learnt.ask("us-east-2", ZFS)
    assert (found["dns_name"], found["mount_name"]) == ("fs-9.fsx", "/fsx/data")


def test_other_nodes_are_told_and_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt.aws, "client", lambda *_: pytest.fail("asked AWS"))
    monkeypatch.setattr(learnt.aws, "told", lambda *_: {"old": {**OLD, "dns_name": "a", "mount_name": "b"}})
    assert learnt.devices(node("compute", resources=RESOURCES), ENTRIES)["old"]["dns_name"] == "a"


def test_silence_of_the_head_node_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt.aws, "told", lambda *_: {})
    monkeypatch.setattr(learnt, "_TOLD_SECONDS", 0)
    with pytest.raises(Failed, match="has not told what AWS knows of old"):
        learnt.devices(node("compute", resources=RESOURCES), ENTRIES)


def test_a_node_that_mounts_nothing_unknown_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt.aws, "told", lambda *_: pytest.fail("waited"))
    assert learnt.devices(node("compute", resources=RESOURCES), [{"name": "new"}])["new"] == NEW
