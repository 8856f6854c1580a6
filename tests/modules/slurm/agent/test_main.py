"""The agent's subcommands."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent import breaker, main
from hpc_tf.modules.slurm.agent.capacity import Pool, Refusal

from .fakes import Clock, FakeEc2, FakeSlurm, fleet, log_lines, model, node, world

POOLS = [Pool("on-demand", kind, "subnet-a") for kind in ("c5.large", "m5.large")]


def test_release_of_one_fleet_leaves_the_others(tmp_path: Path) -> None:
    cluster = model(fleet(), fleet("m", instance_types=("m5.large",)))
    made = world(tmp_path, FakeSlurm([node("q-main-1", "IDLE+POWERED_DOWN")]), FakeEc2(Clock()), cluster)
    made.cooldowns.add("q/main", [Refusal("UnfulfillableCapacity", "", tuple(POOLS))], POOLS)
    breaker.record(made, [("q-main-1", "i-1", ""), ("m-main-1", "i-2", "")], [])
    assert main._release(made, argparse.Namespace(fleet="q/main")) == 0
    assert set(made.cooldowns.active()) == {POOLS[1].key} and set(breaker.failures(made)) == {"m/main"}
    assert main._release(made, argparse.Namespace(fleet="")) == 0
    assert made.cooldowns.active() == {} and breaker.failures(made) == {}


def test_release_of_a_fleet_that_there_is_not_says_which_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = world(tmp_path, FakeSlurm(), FakeEc2(Clock()))
    assert main._release(made, argparse.Namespace(fleet="q/none")) == 1
    assert capsys.readouterr().err == "there is no fleet q/none; there are q/main\n"


def test_what_goes_wrong_where_nobody_reads_stands_in_the_log(tmp_path: Path) -> None:
    ec2 = FakeEc2(Clock())
    ec2.broken["of_nodes"] = RuntimeError("UnauthorizedOperation")
    made = world(tmp_path, FakeSlurm(), ec2)
    assert main._alone(made, argparse.Namespace(command="suspend", hostlist="q-main-1")) == 1
    assert [line["error"] for line in log_lines(made) if line["event"] == "failed"] == ["RuntimeError: UnauthorizedOperation"]
