"""Which launches for which jobs."""

from __future__ import annotations

import json

from hpc_tf.modules.slurm.agent.plan import Group, Unit, Wanted, plan, serve, wanted
from hypothesis import given
from hypothesis import strategies as st

from .fakes import fleet, model

JOBS = [Wanted("1", ("q-main-1", "q-main-2"), 2), Wanted("2", ("q-main-3",), 1), Wanted("3", ("q-main-4",), 1)]
NODES = ["q-main-1", "q-main-2", "q-main-3", "q-main-4"]


def greedy(strategy: str) -> list[tuple[tuple[str, ...], ...]]:
    made = plan(NODES, JOBS, model(fleet(scaling_strategy=strategy)))
    return [tuple(group.nodes for group in unit.groups) for unit in made.units]


def test_all_or_nothing_buys_each_large_job_alone_and_pools_the_small_ones() -> None:
    assert greedy("all-or-nothing") == [(("q-main-1", "q-main-2"),), (("q-main-3",), ("q-main-4",))]


def test_greedy_buys_everything_at_once_and_serves_whole_jobs() -> None:
    assert greedy("greedy-all-or-nothing") == [(("q-main-1", "q-main-2"), ("q-main-3",), ("q-main-4",))]


def test_best_effort_serves_node_by_node() -> None:
    assert greedy("best-effort") == [(("q-main-1",), ("q-main-2",), ("q-main-3",), ("q-main-4",))]


def test_nodes_without_a_job_are_launched_too() -> None:
    made = plan(["q-main-1", "q-main-9"], [], model())
    assert [group.nodes for unit in made.units for group in unit.groups] == [("q-main-1",), ("q-main-9",)]


def test_nodes_of_no_fleet_are_named() -> None:
    made = plan(["q-main-1", "q-main-11", "x-1"], [], model())
    assert made.unknown == ("q-main-11", "x-1")


def test_jobs_that_share_a_node_all_wait_for_it() -> None:
    jobs = [Wanted("1", ("q-main-1", "q-main-2"), 2), Wanted("2", ("q-main-2",), 1)]
    (unit,) = plan(["q-main-1", "q-main-2"], jobs, model()).units
    assert unit.groups == (Group(("q-main-1", "q-main-2"), ("1", "2")),)


def test_a_job_over_two_fleets_is_one_unit() -> None:
    two = model(fleet("q"), fleet("g"))
    (unit,) = plan(["q-main-1", "g-main-1"], [Wanted("1", ("q-main-1", "g-main-1"), 2)], two).units
    assert unit.is_whole and unit.by_fleet(two) == {"g/main": ["g-main-1"], "q/main": ["q-main-1"]}
    short = serve(unit, {"q/main": ["i-1"], "g/main": []}, two)
    assert short.given == () and short.surplus == ("i-1",) and short.short == unit.groups


def test_a_group_takes_all_that_it_needs_or_nothing() -> None:
    unit = Unit((Group(("q-main-1", "q-main-2", "q-main-3")), Group(("q-main-4",)), Group(("q-main-5", "q-main-6"))))
    served = serve(unit, {"q/main": ["a", "b"]}, model())
    assert served.given == (("q-main-4", "a"),) and served.surplus == ("b",)


def test_resume_files_of_old_and_new_versions_are_read() -> None:
    old = json.dumps({"jobs": [{"job_id": 1, "nodes": "q-main-[1-2]"}], "all_nodes": "q-main-[1-2]"})
    new = json.dumps({"jobs": [{"job_id": 1, "nodes_alloc": "q-main-[1-3]", "nodes_resume": "q-main-[1-2]", "extra": None}]})
    assert wanted(old) == [Wanted("1", ("q-main-1", "q-main-2"), 2)]
    assert wanted(new) == [Wanted("1", ("q-main-1", "q-main-2"), 3)]
    assert wanted("") == wanted("{torn") == []


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[str], list[Wanted], str, int]:
    names = [f"q-main-{n}" for n in range(1, 11)]
    jobs = draw(st.lists(st.lists(st.sampled_from(names), min_size=1, max_size=6, unique=True), max_size=6))
    asked = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    strategy = draw(st.sampled_from(["all-or-nothing", "greedy-all-or-nothing", "best-effort"]))
    return asked, [Wanted(str(n), tuple(job), len(job)) for n, job in enumerate(jobs)], strategy, draw(st.integers(0, 12))


@given(situations())
def test_each_node_asked_for_is_in_exactly_one_group_and_no_other_node_is(situation: tuple[list[str], list[Wanted], str, int]) -> None:
    asked, jobs, strategy, _ = situation
    made = plan(asked, jobs, model(fleet(scaling_strategy=strategy)))
    assert sorted(node for unit in made.units for node in unit.nodes) == sorted(asked)


@given(situations())
def test_every_instance_is_given_once_or_is_surplus_and_groups_are_whole(situation: tuple[list[str], list[Wanted], str, int]) -> None:
    asked, jobs, strategy, count = situation
    cluster = model(fleet(scaling_strategy=strategy))
    for unit in plan(asked, jobs, cluster).units:
        bought = [f"i-{n}" for n in range(min(count, len(unit.nodes)))]
        served = serve(unit, {"q/main": bought}, cluster)
        assert sorted([*(one for _, one in served.given), *served.surplus]) == sorted(bought)
        names = {name for name, _ in served.given}
        for group in unit.groups:
            assert names.isdisjoint(group.nodes) if group in served.short else names.issuperset(group.nodes)
