"""resume: launches, and what becomes of nodes that cannot be launched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent import inflight
from hpc_tf.modules.slurm.agent.capacity import Pool
from hpc_tf.modules.slurm.agent.instances import Ec2State
from hpc_tf.modules.slurm.agent.model import Rung
from hpc_tf.modules.slurm.agent.resume import resume
from hpc_tf.modules.slurm.agent.slurm import SlurmError

from .fakes import NOW, Clock, FakeEc2, FakeSlurm, events, fleet, model, node, world

DEMAND = Pool("on-demand", "c5.large", "subnet-a")
SPOT = Pool("spot", "c5.large", "subnet-a")


def jobs(**nodes: str) -> str:
    """A resume file: job id to hostlist."""
    return json.dumps({"jobs": [{"job_id": int(id[1:]), "nodes_alloc": names, "nodes_resume": names} for id, names in nodes.items()]})


@pytest.fixture
def ec2() -> FakeEc2:
    return FakeEc2(Clock())


@pytest.fixture
def slurm() -> FakeSlurm:
    return FakeSlurm([node(f"q-main-{n}", "IDLE+POWERED_DOWN") for n in range(1, 11)])


def test_each_node_gets_an_instance_that_bears_its_name_and_slurm_its_address(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    assert resume(world(tmp_path, slurm, ec2), "q-main-[1-3]", jobs(j1="q-main-[1-3]")) == 0
    assert sorted(one.node for one in ec2.live.values()) == ["q-main-1", "q-main-2", "q-main-3"]
    assert slurm.addresses == {one.node: one.address for one in ec2.live.values()} and slurm.said == []
    assert all(tags["Name"] == f"c-{tags['hpctf:node']}" for tags in ec2.tags.values())


def test_an_instance_bears_the_job_that_it_was_started_for(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    resume(world(tmp_path, slurm, ec2), "q-main-[1-4]", jobs(j7="q-main-[1-2]", j8="q-main-3"))
    assert {tags["hpctf:node"]: tags.get("hpctf:job", "") for tags in ec2.tags.values()} == {
        "q-main-1": "7", "q-main-2": "7", "q-main-3": "8", "q-main-4": "",
    }  # fmt: skip


def test_a_job_that_got_its_first_choice_is_told_nothing(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    resume(world(tmp_path, slurm, ec2), "q-main-1", jobs(j1="q-main-1"))
    assert slurm.comments == {}


def test_a_job_is_one_request(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    resume(world(tmp_path, slurm, ec2), "q-main-[1-6]", jobs(j1="q-main-[1-3]", j2="q-main-4", j3="q-main-5", j4="q-main-6"))
    assert [(count, minimum) for _, count, minimum, _ in ec2.bought] == [(3, 3), (3, 1)]


def test_a_large_job_is_bought_in_batches_and_only_whole(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    ec2.left[DEMAND] = 7
    assert resume(world(tmp_path, slurm, ec2, launch_batch=4), "q-main-[1-10]", jobs(j1="q-main-[1-10]")) == 1
    assert [(count, minimum) for _, count, minimum, _ in ec2.bought][:2] == [(4, 4), (4, 4)]
    assert ec2.live == {} and len(slurm.told("power_down_force")) == 10


def test_the_second_pool_serves_what_the_first_has_not(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    two = model(fleet(ladder=(Rung("spot"), Rung("on-demand"))))
    ec2.left[SPOT] = 1
    assert resume(world(tmp_path, slurm, ec2, two), "q-main-[1-3]", jobs(j1="q-main-[1-3]")) == 0
    assert [(purchase.kind, count) for purchase, count, _, _ in ec2.bought] == [("spot", 3), ("on-demand", 2)]
    assert "q-main-[1-3]: launched after InsufficientInstanceCapacity (spot c5.large subnet-a)" in slurm.comments["1"]
    made = world(tmp_path, slurm, ec2, two)
    assert set(made.cooldowns.active()) == {SPOT.key}
    resume(made, "q-main-4", jobs(j2="q-main-4"))
    assert ec2.bought[-1][0].kind == "on-demand"


def test_an_exhausted_ladder_requeues_the_job_with_the_reason_and_holds_the_fleet(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    ec2.left[DEMAND] = 2
    assert resume(world(tmp_path, slurm, ec2), "q-main-[1-3]", jobs(j1="q-main-[1-3]")) == 1
    assert ec2.live == {}
    assert slurm.told("power_down_force") == ["q-main-1", "q-main-2", "q-main-3"]
    assert slurm.nameless == ["q-main-1", "q-main-2", "q-main-3"]
    assert "InsufficientInstanceCapacity" in slurm.comments["1"] and "c5.large" in slurm.comments["1"]
    held = [fields["reason"] for state, _, fields in slurm.said if state == "drain"]
    assert len(held) == 1 and "InsufficientInstanceCapacity" in held[0] and "again at" in held[0]


def test_nothing_is_asked_of_ec2_while_everything_cools(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    ec2.left[DEMAND] = 0
    made = world(tmp_path, slurm, ec2)
    resume(made, "q-main-1", jobs(j1="q-main-1"))
    asked = len(ec2.bought)
    resume(made, "q-main-2", jobs(j2="q-main-2"))
    assert len(ec2.bought) == asked and "InsufficientInstanceCapacity" in slurm.comments["2"]


def test_leftovers_of_one_job_serve_the_next_when_greedy(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    ec2.left[DEMAND] = 2
    cluster = model(fleet(scaling_strategy="greedy-all-or-nothing"))
    resume(world(tmp_path, slurm, ec2, cluster), "q-main-[1-5]", jobs(j1="q-main-[1-3]", j2="q-main-[4-5]"))
    assert sorted(one.node for one in ec2.live.values()) == ["q-main-4", "q-main-5"]
    assert set(slurm.comments) == {"1"}


def test_best_effort_keeps_what_came(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    ec2.left[DEMAND] = 2
    resume(world(tmp_path, slurm, ec2, model(fleet(scaling_strategy="best-effort"))), "q-main-[1-3]", jobs(j1="q-main-[1-3]"))
    assert sorted(one.node for one in ec2.live.values()) == ["q-main-1", "q-main-2"]
    assert slurm.told("power_down_force") == ["q-main-3"]


def test_a_node_that_was_just_launched_is_not_launched_again(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    ec2.add("q-main-1")
    resume(world(tmp_path, slurm, ec2), "q-main-[1-2]", "")
    assert len(ec2.live) == 2 and [count for _, count, _, _ in ec2.bought] == [1]
    assert set(slurm.addresses) == {"q-main-1", "q-main-2"}


def test_an_old_instance_makes_way(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    old = ec2.add("q-main-1", launched=NOW - 3600)
    resume(world(tmp_path, slurm, ec2), "q-main-1", "")
    assert old.id not in ec2.live and [one.node for one in ec2.live.values()] == ["q-main-1"]


def test_a_node_of_no_fleet_fails_and_the_others_come(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    assert resume(world(tmp_path, slurm, ec2), "q-main-1,gone-1", jobs(j1="gone-1")) == 1
    assert slurm.told("power_down_force") == ["gone-1"] and "no fleet" in slurm.comments["1"]
    assert [one.node for one in ec2.live.values()] == ["q-main-1"]


@pytest.mark.parametrize("step", ["of_nodes", "buy", "launched", "tag"])
def test_an_error_at_any_step_powers_the_nodes_down_and_leaves_nothing_unnamed(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm, step: str) -> None:
    ec2.broken[step] = RuntimeError("boom")
    made = world(tmp_path, slurm, ec2)
    assert resume(made, "q-main-[1-2]", jobs(j1="q-main-[1-2]")) == 1
    assert slurm.told("power_down_force") == ["q-main-1", "q-main-2"] and "boom" in slurm.comments["1"]
    assert [one for one in ec2.live.values() if not one.node] == []
    assert inflight.found(made.state) == []


def test_an_address_that_slurm_refuses_fails_no_node(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    slurm.broken["name_nodes"] = SlurmError("busy")
    made = world(tmp_path, slurm, ec2)
    assert resume(made, "q-main-1", "") == 0 and slurm.said == [] and events(made)["address-refused"] == 1


def test_an_instance_that_ends_at_its_launch_fails_its_node(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    seen = ec2.launched
    monkeypatch.setattr(ec2, "launched", lambda ids: [replace(one, state=Ec2State.ENDED, ended_because="no volume") for one in seen(ids)])
    resume(world(tmp_path, slurm, ec2), "q-main-1", jobs(j1="q-main-1"))
    assert slurm.told("power_down_force") == ["q-main-1"] and "no volume" in slurm.comments["1"]


def test_each_request_has_a_token_of_its_own(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    made = world(tmp_path, slurm, ec2)
    resume(made, "q-main-[1-3]", jobs(j1="q-main-[1-2]", j2="q-main-3"))
    ec2.all.clear()
    resume(made, "q-main-[1-3]", jobs(j1="q-main-[1-2]", j2="q-main-3"))
    tokens = [token for _, _, _, token in ec2.bought]
    assert len(set(tokens)) == len(tokens) == 4 and all(len(token) <= 64 for token in tokens)


def test_an_instance_that_cannot_be_named_is_ended_and_the_others_stay(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    ec2.broken["tag i-002"] = RuntimeError("RequestLimitExceeded")
    assert resume(world(tmp_path, slurm, ec2), "q-main-[1-3]", jobs(j1="q-main-1", j2="q-main-2", j3="q-main-3")) == 1
    assert sorted(one.node for one in ec2.live.values()) == ["q-main-1", "q-main-3"] == sorted(slurm.addresses)
    assert slurm.told("power_down_force") == ["q-main-2"] and "RequestLimitExceeded" in slurm.comments["2"] and "1" not in slurm.comments


def test_an_old_instance_that_is_protected_does_not_stop_a_launch(tmp_path: Path, ec2: FakeEc2, slurm: FakeSlurm) -> None:
    old = ec2.add("q-main-1", launched=NOW - 5000)
    ec2.protected.add(old.id)
    made = world(tmp_path, slurm, ec2)
    assert resume(made, "q-main-1", jobs(j1="q-main-1")) == 0
    assert len(ec2.live) == 2 and events(made)["protected"] == 1
