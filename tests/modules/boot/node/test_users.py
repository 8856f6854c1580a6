"""Accounts on a machine, with the programs that change them left out."""

from __future__ import annotations

import grp
import json
import pwd
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.boot.node import sshd, users

KEY = "ssh-ed25519 AAAA curie"
CURIE = {"uid": 2001, "groups": ["physics", "video"], "ssh_keys": [KEY], "sudo": True}
Machine = list[tuple[str, ...]]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine that has users root and ubuntu, and notes what it is told to run."""
    ran: Machine = []
    known = {"root": 0, "ubuntu": 1000}
    groups = {"root": 0, "video": 44}

    def run(*words: str, **_: Any) -> str:
        ran.append(words)
        if words[0] == "useradd":
            known[words[-1]] = int(words[2])
        if words[0] == "groupadd":
            groups[words[-1]] = int(words[2])
        return ""

    def user(name: str) -> pwd.struct_passwd:
        return pwd.struct_passwd((name, "*", known[name], known[name], "", str(tmp_path / "home" / name), "/bin/bash"))

    def group(name: str) -> grp.struct_group:
        return grp.struct_group((name, "x", groups[name], []))

    (tmp_path / "home").mkdir()
    monkeypatch.setattr(users, "run", run)
    monkeypatch.setattr(users.pwd, "getpwnam", user)
    monkeypatch.setattr(users.grp, "getgrnam", group)
    monkeypatch.setattr(users.grp, "getgrall", lambda: [group(name) for name in groups])
    monkeypatch.setattr(users.os, "chown", lambda *_, **__: None)
    monkeypatch.setattr(users, "console", ran.append)
    monkeypatch.setattr(users, "say", lambda _: None)
    monkeypatch.setattr(users, "_shadow", lambda _: ("*", ""))
    for place, name in ((users, "RECORD"), (users, "_SUDOERS"), (users, "_SKELETON"), (sshd, "KEYS"), (sshd, "_MAIN"), (sshd, "_DROP_INS")):
        monkeypatch.setattr(place, name, tmp_path / name)
    return ran


def bring(wanted: Mapping[str, Any], **groups: int) -> None:
    users.bring({"users": wanted, "groups": groups}, home=True)


def test_an_account_is_made_with_its_number_groups_keys_and_sudo(machine: Machine, tmp_path: Path) -> None:
    bring({"curie": CURIE}, physics=5001)
    assert ("groupadd", "--gid", "5001", "physics") in machine and ("groupadd", "--gid", "2001", "curie") in machine
    assert any(words[:3] == ("useradd", "--uid", "2001") for words in machine)
    assert any(words[:3] == ("usermod", "--groups", "physics,video") for words in machine)
    assert (tmp_path / "KEYS/curie").read_text() == f"{KEY}\n"
    assert (tmp_path / "_SUDOERS/hpc-tf-curie").read_text() == "curie ALL=(ALL:ALL) NOPASSWD:ALL\n"
    assert (tmp_path / "home/curie").stat().st_mode & 0o777 == 0o700


def test_a_change_takes_away_what_is_no_longer_written(machine: Machine, tmp_path: Path) -> None:
    bring({"curie": CURIE}, physics=5001)
    machine.clear()
    bring({"curie": {**CURIE, "groups": [], "ssh_keys": [], "sudo": False}}, physics=5001)
    assert not (tmp_path / "KEYS/curie").exists() and not (tmp_path / "_SUDOERS/hpc-tf-curie").exists()
    assert ("usermod", "--groups", "", "--expiredate", "", "--password", "*", "curie") in machine
    assert not any(words[0] in ("useradd", "groupadd") for words in machine)


def test_who_leaves_is_locked_and_keeps_the_home(machine: Machine, tmp_path: Path) -> None:
    bring({"curie": CURIE})
    bring({})
    assert machine[-1] == ("usermod", "--lock", "--expiredate", "1970-01-02", "--groups", "", "curie")
    assert (tmp_path / "home/curie").is_dir() and not (tmp_path / "KEYS/curie").exists()


def test_an_account_that_somebody_else_made_stays(machine: Machine, tmp_path: Path) -> None:
    bring({"ubuntu": {**CURIE, "uid": 1000}})
    assert not any(words[0] == "usermod" for words in machine) and not (tmp_path / "KEYS/ubuntu").exists()
    assert any("somebody else made it" in str(line) for line in machine)


def test_another_number_is_told_and_nothing_is_changed(machine: Machine) -> None:
    bring({"ubuntu": CURIE})
    assert any("it has the number 1000 here, and 2001 in the spec" in str(line) for line in machine)
    assert not json.loads(users.RECORD.read_text()) if users.RECORD.is_file() else True


def test_without_users_nothing_is_touched(machine: Machine, tmp_path: Path) -> None:
    bring({})
    assert machine == [] and not (tmp_path / "RECORD").exists()
