"""Which nodes the agent has measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hpc_tf.modules.slurm.agent.bandwidth import job_of, pairs

from .fakes import fleet, model, node

MODEL = model(fleet("q"), fleet("q", "big"), fleet("other"))


def found(states: dict[str, str], measured: dict[str, float] | None = None, queues: Iterable[str] = ("q",), before: float = 100.0) -> list[Any]:
    return list(pairs([node(name, state) for name, state in states.items()], MODEL, queues, measured or {}, before))


def test_idle_nodes_of_one_fleet_are_paired() -> None:
    idle = dict.fromkeys(("q-main-1", "q-main-2", "q-main-3", "q-big-1", "q-big-2", "other-main-1", "other-main-2"), "IDLE")
    assert found(idle) == [("q", "q-big-1", "q-big-2"), ("q", "q-main-1", "q-main-2")]


def test_nodes_that_are_off_busy_or_drained_are_left_alone() -> None:
    assert found({"q-main-1": "IDLE", "q-main-2": "IDLE+POWERED_DOWN", "q-main-3": "ALLOCATED", "q-main-4": "IDLE+DRAIN"}) == []


def test_each_node_is_measured_once_in_a_while() -> None:
    idle = dict.fromkeys(("q-main-1", "q-main-2"), "IDLE")
    assert found(idle, {"q-main-1": 101.0, "q-main-2": 101.0}) == []
    assert found(idle, {"q-main-1": 99.0, "q-main-2": 101.0}) == [("q", "q-main-1", "q-main-2")]


def test_those_that_wait_longest_come_first() -> None:
    idle = dict.fromkeys(("q-main-1", "q-main-2", "q-main-3", "q-main-4"), "IDLE")
    measured = {"q-main-1": 90.0, "q-main-2": 101.0, "q-main-3": 102.0, "q-main-4": 50.0}
    assert found(idle, measured) == [("q", "q-main-4", "q-main-1")]


def test_the_job_takes_both_nodes_whole_and_does_not_wait_for_ever() -> None:
    words = job_of("q", "q-main-1", "q-main-2")
    assert {"--nodelist=q-main-1,q-main-2", "--exclusive", "--deadline=now+30minutes", "--no-requeue"} <= {*words}
    assert words[-1] == "--wrap=/opt/hpc-tf/bin/bandwidth q-main-1 q-main-2"
