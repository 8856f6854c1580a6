"""The end of a fleet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent.teardown import teardown

from .fakes import Clock, FakeEc2, FakeSlurm, world

MANIFEST = b'{"schema": 1, "version": "v1", "files": {}}'


class Bucket:
    def __init__(self, content: bytes | Exception | None) -> None:
        self.content = content

    def read(self, name: str) -> bytes | None:
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


@pytest.mark.parametrize(
    ("content", "if_destroyed", "left"),
    [(None, True, 0), (MANIFEST, True, 2), (MANIFEST, False, 0), (RuntimeError("denied"), True, 2)],
)
def test_the_fleet_goes_with_the_cluster_and_stays_with_a_replaced_head(
    tmp_path: Path, content: bytes | Exception | None, if_destroyed: bool, left: int
) -> None:
    ec2 = FakeEc2(Clock())
    ec2.add("q-main-1")
    ec2.add("")
    assert teardown(world(tmp_path, FakeSlurm(), ec2), Bucket(content), if_destroyed=if_destroyed) == 0
    assert len(ec2.live) == left


def test_a_manifest_that_cannot_be_read_at_once_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ec2, bucket = FakeEc2(Clock()), Bucket(None)
    ec2.add("q-main-1")
    plain, faults = bucket.read, [OSError("no route"), RuntimeError("no credentials")]

    def read(name: str) -> bytes | None:
        if faults:
            raise faults.pop()
        return plain(name)

    monkeypatch.setattr(bucket, "read", read)
    assert teardown(world(tmp_path, FakeSlurm(), ec2), bucket, if_destroyed=True) == 0 and ec2.live == {}


def test_what_is_launched_meanwhile_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = FakeEc2(Clock())
    ec2.add("q-main-1")
    plain, late = ec2.terminate, ["q-main-2"]

    def terminate(ids: Iterable[str], *, fresh: bool) -> list[str]:
        left = plain(ids)
        if late:
            ec2.add(late.pop())
        return left

    monkeypatch.setattr(ec2, "terminate", terminate)
    assert teardown(world(tmp_path, FakeSlurm(), ec2), Bucket(None), if_destroyed=True) == 0
    assert ec2.live == {}


def test_what_does_not_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = FakeEc2(Clock())
    ec2.add("q-main-1")
    monkeypatch.setattr(ec2, "terminate", lambda ids, *, fresh: [])
    assert teardown(world(tmp_path, FakeSlurm(), ec2), Bucket(None), if_destroyed=False) == 1
