"""Disks are formatted only where there is nothing on them at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hpc_tf.modules.boot.node import disks, scratch
from hpc_tf.modules.boot.node.report import Failed

pytestmark = pytest.mark.skipif(
    shutil.which("blkid", path="/usr/sbin:/sbin") is None, reason="blkid is not installed; apt-get install util-linux"
)


@pytest.fixture(autouse=True)
def daemons_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")


def image(folder: Path, *, at: int = 0, content: bytes = b"") -> str:
    path = folder / "disk"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
        file.seek(at)
        file.write(content)
    return str(path)


def test_a_blank_disk_gets_a_file_system_and_keeps_it(tmp_path: Path) -> None:
    disk = image(tmp_path)
    assert disks.kind(disk) == "" and disks.formatted(disk, "state") == "ext4"
    before = Path(disk).read_bytes()
    assert disks.formatted(disk, "state") == "ext4" and Path(disk).read_bytes() == before


@pytest.mark.parametrize(("at", "content"), [(0, b"raw data of a database"), (1024 * 1024 - 1, b"x")])
def test_bytes_that_nobody_knows_are_not_touched(tmp_path: Path, at: int, content: bytes) -> None:
    disk = image(tmp_path, at=at, content=content)
    before = Path(disk).read_bytes()
    with pytest.raises(Failed, match="holds no file system, but something; it is not touched"):
        disks.formatted(disk, "state")
    assert Path(disk).read_bytes() == before


def test_a_partition_table_is_not_touched(tmp_path: Path) -> None:
    mbr = bytearray(512)
    mbr[446:462] = bytes([0x80, 1, 1, 0, 0x83, 254, 255, 255, 0, 8, 0, 0, 0, 0, 1, 0])
    mbr[510:512] = b"\x55\xaa"
    disk = image(tmp_path, content=bytes(mbr))
    with pytest.raises(Failed, match="not touched"):
        disks.formatted(disk, "state")


def test_disks_of_a_raid_that_are_not_alike_are_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disks, "program", lambda _: "/usr/sbin/mdadm")
    monkeypatch.setattr(disks, "kind", {"/dev/a": "", "/dev/b": "linux_raid_member"}.__getitem__)
    with pytest.raises(Failed, match=r"/dev/a: nothing, /dev/b: linux_raid_member\); they are not touched"):
        disks.raid("data", ["/dev/a", "/dev/b"], 0)


@pytest.mark.parametrize(("found", "verb"), [("", "--create"), ("linux_raid_member", "--assemble")])
def test_a_raid_is_made_of_blank_disks_and_assembled_of_members(found: str, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(disks, "program", lambda _: "/usr/sbin/mdadm")
    monkeypatch.setattr(disks, "kind", lambda _: found)
    monkeypatch.setattr(disks, "run", lambda *words, **_: ran.append(words))
    assert disks.raid("data", ["/dev/a", "/dev/b"], 1) == "/dev/md/data"
    assert [words[1] for words in ran] == [verb]


def test_a_volume_is_found_by_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disks, "BY_ID", tmp_path)
    (tmp_path / "nvme-Amazon_Elastic_Block_Store_vol0123").touch()
    assert disks.volume("vol-0123", seconds=0).endswith("vol0123")
    with pytest.raises(Failed, match="vol-9 is not attached"):
        disks.volume("vol-9", seconds=0)


def test_a_volume_of_a_xen_machine_is_found_by_the_name_that_it_was_attached_under(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disks, "DEV", tmp_path)
    for name in ("xvdf", "xvdba"):
        (tmp_path / name).touch()
    assert disks.volume("vol-1", "/dev/sdf", 0) == str(tmp_path / "xvdf")
    assert disks.volume("vol-2", "/dev/xvdba", 0) == str(tmp_path / "xvdba")
    with pytest.raises(Failed, match="vol-3 is not attached"):
        disks.volume("vol-3", "/dev/xvdbb", 0)


def test_local_disks_are_taken_once_and_whole() -> None:
    store = "nvme-Amazon_EC2_NVMe_Instance_Storage_AWS1"
    names = [store, f"{store}_1", f"{store}-ns-1", f"{store}-part1", store.replace("AWS1", "AWS2"), "nvme-Amazon_Elastic_Block_Store_vol0"]
    assert scratch.found(names) == [store, store.replace("AWS1", "AWS2")]
