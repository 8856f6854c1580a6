"""The table of lanes counts every test once."""

from __future__ import annotations

import pytest

from tests.lanes.summary import Summary, lane_of


def report(name: str, when: str, outcome: str, seconds: float) -> pytest.TestReport:
    return pytest.TestReport(name, ("a", 0, "a"), {}, outcome, None, when, duration=seconds)  # type: ignore[arg-type]  # literals


def test_a_test_of_several_lanes_counts_to_the_longest() -> None:
    assert lane_of(["terraform", "parametrize", "moto"]) == "moto"
    assert lane_of(["parametrize"]) == "unit"


def test_the_name_of_a_folder_is_no_lane(request: pytest.FixtureRequest) -> None:
    summary = Summary()
    summary.pytest_itemcollected(request.node)
    assert summary.lanes == {request.node.nodeid: "unit"}
    assert "lanes" in request.node.keywords


def test_each_test_counts_once_and_each_phase_takes_its_time() -> None:
    summary = Summary()
    summary.lanes = {"a": "moto", "b": "slurm", "c": "unit"}
    for one in (
        report("a", "setup", "passed", 1.0), report("a", "call", "passed", 2.0), report("a", "teardown", "passed", 0.5),
        report("b", "setup", "skipped", 0.1), report("c", "setup", "passed", 0.1), report("c", "call", "failed", 0.1),
    ):  # fmt: skip
        summary.pytest_runtest_logreport(one)
    assert [line.split() for line in summary.lines()] == [
        ["passed", "failed", "skipped", "seconds"],
        ["unit", "0", "1", "0", "0.2"],
        ["slurm", "0", "0", "1", "0.1"],
        ["moto", "1", "0", "0", "3.5"],
    ]
