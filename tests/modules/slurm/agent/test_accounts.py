"""Accounts of the spec as sacctmgr is told of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.slurm.agent.accounts import accounts, commands
from hpc_tf.modules.slurm.agent.slurm import SlurmError

from .fakes import Clock, FakeEc2, FakeSlurm, events, world

WANTED: dict[str, Any] = {
    "cluster": "demo",
    "qos": {"high": {"Priority": "100"}, "plain": {}},
    "accounts": [
        {"name": "physics", "parent": "root", "fairshare": 30, "qos": ["high"], "limits": {"GrpTRES": "cpu=10"}},
        {"name": "laser", "parent": "physics", "fairshare": 1, "qos": [], "limits": {}},
    ],
    "users": {"alice": {"default": "laser", "accounts": ["laser", "physics"]}},
}

THERE = {("root", ""): "", ("physics", ""): "root", ("laser", ""): "physics", ("laser", "alice"): "", ("physics", "alice"): ""}


def told(qos: list[str], associations: dict[tuple[str, str], str]) -> list[str]:
    return [" ".join(command) for command in commands(WANTED, qos, associations)]


def test_everything_is_made_in_an_order_that_sacctmgr_takes() -> None:
    made = [line for line in told(["normal"], {("root", ""): ""}) if line.startswith("add")]
    assert made == [
        "add qos high",
        "add qos plain",
        "add account physics cluster=demo parent=root fairshare=30",
        "add account laser cluster=demo parent=physics fairshare=1",
        "add user alice cluster=demo account=laser",
        "add user alice cluster=demo account=physics",
    ]


def test_what_is_there_is_only_set() -> None:
    assert not [line for line in told(["normal", "high", "plain"], THERE) if line.startswith("add")]


def test_shares_limits_and_qos_are_set_each_time() -> None:
    changed = [line for line in told([], {}) if line.startswith("modify")]
    assert changed == [
        "modify qos high set Priority=100",
        "modify account where name=physics cluster=demo set fairshare=30 GrpTRES=cpu=10 qos=normal,high defaultqos=high",
        "modify account where name=laser cluster=demo set fairshare=1",
        "modify user where name=alice cluster=demo set defaultaccount=laser",
    ]


def test_an_account_moves_by_a_command_of_its_own() -> None:
    moved = {**THERE, ("laser", ""): "chemistry"}
    assert [line for line in told([], moved) if "parent=" in line] == ["modify account where name=laser cluster=demo set parent=physics"]
    assert not [line for line in told([], THERE) if "parent=" in line]


def test_nothing_is_ever_removed() -> None:
    assert not [line for line in told(["old"], {("gone", ""): "root", ("gone", "bob"): ""}) if "delete" in line or "gone" in line]


class Refusing(FakeSlurm):
    """A sacctmgr that fails with the same words whatever it is told to modify."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words, self.asked = words, list[str]()

    def sacctmgr(self, arguments: Sequence[str]) -> str:
        self.asked.append(" ".join(arguments))
        if "modify" in arguments:
            raise SlurmError(self.words)
        return ""


SAME = "sacctmgr -i: sacctmgr: error: Request didn't affect anything\n Error with request: Data has not changed since time specified"


@pytest.mark.parametrize(("words", "done"), [(SAME, True), (" Nothing modified", True), ("sacctmgr: error: Invalid QOS", False)])
def test_what_changes_nothing_is_no_refusal(tmp_path: Path, words: str, done: bool) -> None:
    slurm = Refusing(words)
    made = world(tmp_path, slurm, FakeEc2(Clock()))
    made.settings.current.mkdir(parents=True)
    (made.settings.current / "accounting.json").write_text(json.dumps(WANTED))
    assert (accounts(made), events(made)["account-refused"]) == ((0, 0) if done else (1, 4))
    before = len(slurm.asked)
    accounts(made)
    assert (len(slurm.asked) == before) is done
