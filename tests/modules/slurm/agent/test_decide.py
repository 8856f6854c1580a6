"""From two listings to decisions."""

from __future__ import annotations

from typing import Any

import pytest
from hpc_tf.modules.slurm.agent.decide import Decision, View, decide, pair
from hpc_tf.modules.slurm.agent.instances import Ec2State, Instance
from hpc_tf.modules.slurm.agent.nodes import HOLD, LEAVING, Node
from hpc_tf.modules.slurm.agent.settings import Settings
from hypothesis import given
from hypothesis import strategies as st

from .fakes import NOW, fleet, model, node


def instance(name: str, state: Ec2State = Ec2State.RUNNING, id: str = "i-1", **changes: Any) -> Instance:
    plain: dict[str, Any] = {"launched": NOW - 3600, "template": "lt-q:1", "queue": "q", "fleet": "main"}
    return Instance(id, state, name, **{**plain, **changes})


def decided(nodes: list[Node], instances: list[Instance] = [], *, lasted: float = 10_000, **view: Any) -> list[Decision]:  # noqa: B006
    backing = {one.node: one for one in instances}
    since = {pair(one, backing.get(one.name)): NOW - lasted for one in nodes}
    plain: dict[str, Any] = {"model": model(), "settings": Settings(slurm_user="slurm"), "now": NOW, "since": since}
    return decide(View(tuple(nodes), tuple(instances), **{**plain, **view}))


def kinds(*arguments: Any, **named: Any) -> list[tuple[str, str, str]]:
    return [(one.kind, one.node, one.instance) for one in decided(*arguments, **named)]


def test_a_healthy_cluster_needs_nothing() -> None:
    nodes = [node("q-main-1", "IDLE"), node("q-main-2", "ALLOCATED"), node("q-main-3", "IDLE+POWERED_DOWN")]
    assert kinds(nodes, [instance("q-main-1", id="i-1"), instance("q-main-2", id="i-2")]) == []


def test_a_node_whose_instance_ended_is_powered_down_at_once_with_the_reason() -> None:
    (one,) = decided([node("q-main-1", "ALLOCATED")], [instance("q-main-1", Ec2State.ENDED, ended_because="Server.SpotInstanceTermination")], lasted=0)
    assert one.kind == "power-down" and "Server.SpotInstanceTermination" in one.why


def test_a_missing_instance_counts_only_after_a_while() -> None:
    assert kinds([node("q-main-1", "IDLE")], lasted=5) == []
    assert kinds([node("q-main-1", "IDLE")], lasted=61) == [("power-down", "q-main-1", "")]


def test_a_node_that_was_never_launched_waits_for_its_launch() -> None:
    starting = [node("q-main-1", "MIXED+POWERING_UP")]
    assert kinds(starting, lasted=100) == []
    assert kinds(starting, lasted=121) == [("power-down", "q-main-1", "")]
    assert kinds(starting, lasted=500, launching=frozenset({"q-main-1"})) == []


def test_the_ended_instance_of_a_node_that_starts_may_be_the_one_before() -> None:
    starting, old = [node("q-main-1", "MIXED+POWERING_UP")], [instance("q-main-1", Ec2State.ENDED)]
    assert kinds(starting, old, lasted=5) == []
    assert kinds(starting, old, lasted=500, launching=frozenset({"q-main-1"})) == []
    assert kinds(starting, old, lasted=121) == [("power-down", "q-main-1", "")]


def test_the_nodes_of_a_killed_launch_do_not_wait() -> None:
    starting = [node("q-main-1", "MIXED+POWERING_UP"), node("q-main-2", "MIXED+POWERING_UP")]
    found = kinds(starting, [instance("q-main-2")], lasted=0, dead_nodes=frozenset({"q-main-1", "q-main-2"}))
    assert found == [("power-down", "q-main-1", "")]


def test_a_launch_at_work_may_name_its_instances_late() -> None:
    late = [instance("", launched=NOW - 3600, request="r1"), instance("", launched=NOW - 3600, request="r2", id="i-2")]
    assert kinds([], late, requests=frozenset({"r1"})) == [("terminate", "", "i-2")]


def test_instances_without_a_node_are_ended_when_old_or_when_their_launch_was_killed() -> None:
    young = instance("", launched=NOW - 10, request="r1")
    assert kinds([], [young]) == []
    assert kinds([], [young], dead_requests=frozenset({"r1"})) == [("terminate", "", "i-1")]
    assert kinds([], [instance("", launched=NOW - 301)]) == [("terminate", "", "i-1")]


def test_an_instance_of_a_node_that_slurm_does_not_know_is_ended() -> None:
    assert kinds([node("q-main-1", "IDLE+POWERED_DOWN")], [instance("old-main-7")]) == [("terminate", "", "i-1")]
    assert kinds([node("q-main-1", "IDLE+POWERED_DOWN")], [instance("old-main-7", launched=NOW - 5)]) == []


def test_of_two_instances_of_a_node_the_newer_stays() -> None:
    two = [instance("q-main-1", id="i-new", launched=NOW - 10), instance("q-main-1", id="i-old", launched=NOW - 3600)]
    assert kinds([node("q-main-1", "IDLE")], two) == [("terminate", "", "i-old")]


def test_a_left_over_instance_of_a_powered_down_node_is_ended() -> None:
    assert kinds([node("q-main-1", "IDLE+POWERED_DOWN")], [instance("q-main-1")]) == [("terminate", "q-main-1", "i-1")]
    assert kinds([node("q-main-1", "IDLE+POWERED_DOWN")], [instance("q-main-1")], lasted=10) == []


def test_a_failed_boot_is_counted_and_the_node_used_again() -> None:
    (one,) = decided([node("q-main-1", "DOWN+POWERED_DOWN", "ResumeTimeout reached")])
    assert one.kind == "reset" and one.failed_boot
    (other,) = decided([node("q-main-1", "MIXED+POWERING_UP")], [instance("q-main-1", Ec2State.ENDED)])
    assert other.kind == "power-down" and other.failed_boot


@pytest.mark.parametrize("state", ["DOWN", "IDLE+DRAIN", "DOWN+POWERED_DOWN"])
def test_what_an_administrator_took_out_stays_as_it_is(state: str) -> None:
    assert kinds([node("q-main-1", state, "bad DIMM", "root")], [instance("q-main-1")]) == []
    assert kinds([node("q-main-1", state, "Not responding", "slurm")], [instance("q-main-1")]) != []


def test_what_an_administrator_took_out_goes_when_its_instance_is_gone() -> None:
    assert kinds([node("q-main-1", "IDLE+DRAIN", "bad DIMM", "root")]) == [("power-down", "q-main-1", "")]


def test_static_nodes_are_powered_up_unless_their_fleet_is_held() -> None:
    static = model(fleet(minimum=2))
    nodes = [node(f"q-main-{n}", "IDLE+POWERED_DOWN") for n in (1, 2, 3)]
    assert kinds(nodes, model=static) == [("power-up", "q-main-1", ""), ("power-up", "q-main-2", "")]
    assert kinds(nodes, model=static, held=frozenset({"q/main"})) == []


def test_trouble_drains_and_says_which() -> None:
    (one,) = decided([node("q-main-1", "ALLOCATED")], [instance("q-main-1", Ec2State.SICK, sick="scheduled event system-reboot")])
    assert one.kind == "drain" and "system-reboot" in one.why
    assert kinds([node("q-main-1", "ALLOCATED+DRAIN+POWER_DOWN")], [instance("q-main-1", Ec2State.SICK)]) == [("nothing", "q-main-1", "")]


def test_a_new_template_replaces_idle_nodes_at_once_and_busy_ones_after_their_job() -> None:
    new = model(fleet(template_version="2"))
    there = [instance("q-main-1", id="i-1"), instance("q-main-2", id="i-2")]
    nodes = [node("q-main-1", "IDLE"), node("q-main-2", "ALLOCATED")]
    assert kinds(nodes, there, model=new) == [("drain", "q-main-1", "i-1"), ("drain", "q-main-2", "i-2")]
    assert kinds([node("q-main-2", "ALLOCATED+DRAIN+POWER_DOWN")], there[1:], model=new) == []
    at_once = model(fleet(template_version="2"), update_strategy="terminate")
    assert kinds(nodes, there, model=at_once) == [("drain", "q-main-1", "i-1"), ("power-down", "q-main-2", "i-2")]


def test_nodes_that_leave_go_as_soon_as_they_are_free() -> None:
    reason = f"{LEAVING}another configuration"
    assert kinds([node("q-main-1", "ALLOCATED+DRAIN", reason, "root")], [instance("q-main-1")]) == []
    assert kinds([node("q-main-1", "IDLE+DRAIN", reason, "root")], [instance("q-main-1")], lasted=0) == [("power-down", "q-main-1", "i-1")]


def test_a_node_that_no_fleet_has_any_more_goes_when_idle() -> None:
    assert kinds([node("gone-main-1", "IDLE")], [instance("gone-main-1")]) == [("drain", "gone-main-1", "i-1")]
    assert kinds([node("gone-main-1", "ALLOCATED")], [instance("gone-main-1")]) == []


def test_a_node_that_is_none_of_the_cloud_is_left_alone() -> None:
    assert kinds([Node("bare-metal-1", frozenset({"DOWN"}))]) == []


def test_what_we_drained_for_a_reason_that_is_over_is_released_but_not_what_is_held() -> None:
    assert kinds([node("q-main-1", "IDLE+DRAIN+POWERED_DOWN", "hpc-tf: its instance is in trouble", "root")]) == [("undrain", "q-main-1", "")]
    assert kinds([node("q-main-1", "IDLE+DRAIN+POWERED_DOWN", f"{HOLD}no capacity", "root")]) == []
    assert kinds([node("q-main-1", "IDLE+DRAIN+POWERED_DOWN", "bad DIMM", "root")]) == []


STATES = ["IDLE", "ALLOCATED", "IDLE+POWERED_DOWN", "DOWN+POWERED_DOWN", "MIXED+POWERING_UP", "IDLE+POWERING_DOWN", "DOWN", "IDLE+DRAIN",
          "ALLOCATED+NOT_RESPONDING", "IDLE+DRAIN+POWERED_DOWN", "DOWN+POWERING_UP", "FUTURE"]  # fmt: skip


@given(
    st.dictionaries(st.integers(1, 10), st.sampled_from(STATES)),
    st.lists(st.tuples(st.integers(0, 10), st.sampled_from([s for s in Ec2State if s is not Ec2State.NONE])), max_size=12),
    st.sampled_from([0.0, 10_000.0]),
)
def test_no_instance_of_a_running_job_is_ever_ended(slurm: dict[int, str], ec2: list[tuple[int, Ec2State]], lasted: float) -> None:
    nodes = [node(f"q-main-{n}", state) for n, state in slurm.items()]
    found = [instance(f"q-main-{n}" if n else "", state, f"i-{k}", launched=NOW - 4000 + k) for k, (n, state) in enumerate(ec2)]
    newest = {one.node: one for one in found if one.is_live}
    busy = {n.name for n in nodes if n.flags & {"ALLOCATED"}}
    for one in decided(nodes, found, lasted=lasted):
        protected = {newest[name].id for name in busy if name in newest and newest[name].state is not Ec2State.STOPPED}
        assert not (one.kind in ("terminate", "replace") and one.instance in protected)
        assert not (one.kind == "power-down" and one.instance in protected)


@given(st.dictionaries(st.integers(1, 10), st.sampled_from(STATES)), st.lists(st.tuples(st.integers(0, 12), st.sampled_from(list(Ec2State)[1:])), max_size=12))
def test_every_node_and_instance_has_at_most_one_decision(slurm: dict[int, str], ec2: list[tuple[int, Ec2State]]) -> None:
    nodes = [node(f"q-main-{n}", state) for n, state in slurm.items()]
    found = [instance(f"q-main-{n}" if n else "", state, f"i-{k}") for k, (n, state) in enumerate(ec2)]
    decisions = decided(nodes, found)
    named = [one.node for one in decisions if one.node]
    ended = [one.instance for one in decisions if one.kind in ("terminate", "replace")]
    assert len(named) == len(set(named)) and len(ended) == len(set(ended))


@pytest.mark.parametrize(("state", "reason"), [("IDLE+DRAIN+INVALID_REG", ""), ("DOWN", "Low RealMemory"), ("IDLE+DRAIN", "hpc-tf: health: gpu")])
def test_a_node_that_is_taken_out_soon_after_its_launch_has_failed_to_boot(state: str, reason: str) -> None:
    (young,) = decided([node("q-main-1", state, reason)], [instance("q-main-1", launched=NOW - 100)])
    assert young.kind == "power-down" and young.failed_boot and reason.removeprefix("hpc-tf: ") in young.why
    (old,) = decided([node("q-main-1", state, reason)], [instance("q-main-1", launched=NOW - 5000)])
    assert old.kind == "power-down" and not old.failed_boot


def test_what_a_job_did_to_a_young_node_is_no_failed_boot() -> None:
    (one,) = decided([node("q-main-1", "IDLE+DRAIN", "Kill task failed")], [instance("q-main-1", launched=NOW - 100)])
    assert one.kind == "power-down" and not one.failed_boot


def test_a_node_that_the_configuration_has_no_more_takes_no_jobs_when_it_is_off() -> None:
    assert kinds([node("old-main-7", "IDLE+POWERED_DOWN")]) == [("leave", "old-main-7", "")]
    assert kinds([node("old-main-7", "IDLE+POWERED_DOWN+DRAIN", LEAVING)]) == []


def test_a_node_that_was_put_back_takes_jobs_again_when_no_configuration_is_under_way() -> None:
    off = [node("q-main-1", "IDLE+POWERED_DOWN+DRAIN", f"{LEAVING}it went")]
    assert kinds(off) == kinds(off, leaving=frozenset({"q-main-1"})) == []
    assert kinds(off, leaving=frozenset()) == [("undrain", "q-main-1", "")]
