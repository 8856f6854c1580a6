"""Accounts of the spec as sacctmgr is told of them."""

from __future__ import annotations

from typing import Any

from hpc_tf.modules.slurm.agent.accounts import commands

WANTED: dict[str, Any] = {
    "cluster": "demo",
    "qos": {"high": {"Priority": "100"}, "plain": {}},
    "accounts": [
        {"name": "physics", "parent": "root", "fairshare": 30, "qos": ["high"], "limits": {"GrpTRES": "cpu=10"}},
        {"name": "laser", "parent": "physics", "fairshare": 1, "qos": [], "limits": {}},
    ],
    "users": {"alice": {"default": "laser", "accounts": ["laser", "physics"]}},
}


def told(qos: list[str], associations: list[tuple[str, str]]) -> list[str]:
    return [" ".join(command) for command in commands(WANTED, qos, associations)]


def test_everything_is_made_in_an_order_that_sacctmgr_takes() -> None:
    made = [line for line in told(["normal"], [("root", "")]) if line.startswith("add")]
    assert made == [
        "add qos high",
        "add qos plain",
        "add account physics cluster=demo parent=root fairshare=30",
        "add account laser cluster=demo parent=physics fairshare=1",
        "add user alice cluster=demo account=laser",
        "add user alice cluster=demo account=physics",
    ]


def test_what_is_there_is_only_set() -> None:
    have = [("root", ""), ("physics", ""), ("laser", ""), ("laser", "alice"), ("physics", "alice")]
    assert not [line for line in told(["normal", "high", "plain"], have) if line.startswith("add")]


def test_shares_limits_and_qos_are_set_each_time() -> None:
    changed = [line for line in told([], []) if line.startswith("modify")]
    assert changed == [
        "modify qos high set Priority=100",
        "modify account where name=physics cluster=demo set parent=root fairshare=30 GrpTRES=cpu=10 qos=normal,high defaultqos=high",
        "modify account where name=laser cluster=demo set parent=physics fairshare=1",
        "modify user where name=alice cluster=demo set defaultaccount=laser",
    ]


def test_nothing_is_ever_removed() -> None:
    assert not [line for line in told(["old"], [("gone", ""), ("gone", "bob")]) if "delete" in line or "gone" in line]
