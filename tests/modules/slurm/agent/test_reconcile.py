"""One pass of reconciliation, as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent import breaker, inflight
from hpc_tf.modules.slurm.agent.instances import Ec2State
from hpc_tf.modules.slurm.agent.nodes import HOLD
from hpc_tf.modules.slurm.agent.reconcile import reconcile
from hpc_tf.modules.slurm.agent.slurm import SlurmError

from .fakes import NOW, Clock, FakeEc2, FakeSlurm, events, fleet, model, node, world


def off(*numbers: int) -> list:  # type: ignore[type-arg]  # nodes
    return [node(f"q-main-{n}", "IDLE+POWERED_DOWN") for n in numbers]


@pytest.fixture
def ec2() -> FakeEc2:
    return FakeEc2(Clock())


def test_a_dead_instance_powers_its_node_down_with_the_reason(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "ALLOCATED"), *off(2)])
    ec2.add("q-main-1", Ec2State.ENDED, ended_because="Server.SpotInstanceTermination")
    assert reconcile(world(tmp_path, slurm, ec2)) == 0
    ((state, names, fields),) = slurm.said
    assert (state, names) == ("power_down_force", ("q-main-1",)) and "SpotInstanceTermination" in fields["reason"]


def test_a_pair_that_lasts_is_acted_on_and_a_passing_one_is_not(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "IDLE"), *off(2)])
    made = world(tmp_path, slurm, ec2)
    reconcile(made)
    assert slurm.said == []
    ec2.clock.now += 61
    reconcile(made)
    assert slurm.told("power_down_force") == ["q-main-1"]


def test_only_a_node_that_never_had_an_address_is_given_one_that_leads_nowhere(tmp_path: Path, ec2: FakeEc2) -> None:
    named, nameless = (replace(node(f"q-main-{n}", "ALLOCATED"), address=address) for n, address in ((1, "10.0.0.7"), (2, "q-main-2")))
    slurm = FakeSlurm([named, nameless, *off(3)])
    for name in ("q-main-1", "q-main-2"):
        ec2.add(name, Ec2State.ENDED, ended_because="Server.SpotInstanceTermination")
    reconcile(world(tmp_path, slurm, ec2))
    assert slurm.told("power_down_force") == ["q-main-1", "q-main-2"] and slurm.nameless == ["q-main-2"]


def test_a_changed_pair_begins_anew(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "IDLE"), *off(2)])
    made = world(tmp_path, slurm, ec2)
    reconcile(made)
    ec2.clock.now += 40
    slurm.listed[0] = node("q-main-1", "ALLOCATED")
    reconcile(made)
    ec2.clock.now += 40
    reconcile(made)
    assert slurm.said == []


@pytest.mark.parametrize("who", ["slurm", "ec2"])
def test_nothing_is_ended_when_a_listing_fails(tmp_path: Path, ec2: FakeEc2, who: str) -> None:
    slurm = FakeSlurm(off(1, 2))
    orphan = ec2.add("", launched=NOW - 10_000)
    if who == "slurm":
        slurm.broken["nodes"] = SlurmError("no answer")
    else:
        ec2.broken["instances"] = RuntimeError("no answer")
    made = world(tmp_path, slurm, ec2)
    assert reconcile(made) == 1 and orphan.id in ec2.live and events(made)["listing-failed"] == 1


def test_a_launch_that_ends_during_the_listings_loses_nothing(tmp_path: Path, ec2: FakeEc2) -> None:
    made = world(tmp_path, FakeSlurm(off(1, 2)), ec2)
    late = ec2.add("", launched=NOW - 10_000, request="r1")
    launch = inflight.launching(made.state, "r1", ["q-main-1"])
    launch.__enter__()
    listed = ec2.with_health
    ec2.with_health = lambda: (launch.__exit__(None, None, None), listed())[1]  # type: ignore[method-assign]  # EC2 answers late
    assert (reconcile(made), late.id in ec2.live) == (0, True)
    ec2.with_health = listed  # type: ignore[method-assign]
    reconcile(made)
    assert late.id not in ec2.live


def test_slurm_without_nodes_is_not_believed(tmp_path: Path, ec2: FakeEc2) -> None:
    one = ec2.add("q-main-1", launched=NOW - 10_000)
    made = world(tmp_path, FakeSlurm(), ec2)
    for _ in range(6):
        assert reconcile(made) == 1
    assert one.id in ec2.live and events(made)["listing-suspicious"] == 6


def test_ec2_without_instances_is_believed_only_when_it_says_so_again_and_again(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node(f"q-main-{n}", "IDLE") for n in range(1, 9)])
    made = world(tmp_path, slurm, ec2)
    for _ in range(3):
        assert reconcile(made) == 1 and slurm.said == []
        ec2.clock.now += 61
    reconcile(made)
    ec2.clock.now += 61
    reconcile(made)
    assert len(slurm.told("power_down_force")) == 8


def test_a_killed_launch_is_cleared_up_at_once(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "MIXED+POWERING_UP"), node("q-main-2", "MIXED+POWERING_UP"), *off(3)])
    made = world(tmp_path, slurm, ec2)
    code = (
        "import sys, os, signal; sys.path.insert(0, sys.argv[1])\nfrom pathlib import Path\nfrom agent.inflight import launching\n"
        "with launching(Path(sys.argv[2]), 'r1', ['q-main-1', 'q-main-2']): os.kill(os.getpid(), signal.SIGKILL)"
    )
    folder = Path(inflight.__file__).parents[1]
    subprocess.run([sys.executable, "-c", code, str(folder), str(made.state)], check=False, timeout=60, env={**os.environ})
    unnamed, named = ec2.add("", request="r1"), ec2.add("q-main-2", request="r1")
    (launch,) = inflight.found(made.state)
    assert not launch.alive
    reconcile(made)
    assert slurm.told("power_down_force") == ["q-main-1"]
    assert unnamed.id not in ec2.live and named.id in ec2.live and inflight.found(made.state) == []


def test_a_launch_at_work_is_left_alone(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "MIXED+POWERING_UP"), *off(2)])
    made = world(tmp_path, slurm, ec2)
    young = ec2.add("", request="r2")
    with inflight.launching(made.state, "r2", ["q-main-1"]):
        for _ in range(3):
            reconcile(made)
            ec2.clock.now += 90
    assert slurm.said == [] and young.id in ec2.live


def test_failed_boots_in_a_row_open_the_breaker_and_hold_the_fleet(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "DOWN+POWERED_DOWN", "ResumeTimeout reached"), *off(2)])
    made = world(tmp_path, slurm, ec2, breaker_failures=3)
    for _ in range(3):
        reconcile(made)
        ec2.clock.now += 30
    assert slurm.told("resume") == ["q-main-1"] * 3 and events(made)["breaker-open"] == 1
    slurm.said.clear()
    reconcile(made)
    assert slurm.told("drain") == ["q-main-2"] and "failed to boot" in slurm.said[-1][2]["reason"]
    slurm.listed = [node("q-main-2", "IDLE+DRAIN+POWERED_DOWN", f"{HOLD}3 nodes in a row failed", "root")]
    ec2.clock.now += 3601
    slurm.said.clear()
    reconcile(made)
    assert slurm.told("undrain") == ["q-main-2"]


def test_a_node_that_joins_closes_the_count(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "DOWN+POWERED_DOWN", "ResumeTimeout reached")])
    made = world(tmp_path, slurm, ec2)
    reconcile(made)
    assert breaker.failures(made)["q/main"]["count"] == 1
    ec2.clock.now += 60
    ec2.add("q-main-1")
    slurm.listed = [node("q-main-1", "IDLE")]
    reconcile(made)
    assert breaker.failures(made)["q/main"]["count"] == 0


def test_cooling_fleets_are_held_and_released_when_it_is_over(tmp_path: Path, ec2: FakeEc2) -> None:
    from hpc_tf.modules.slurm.agent.capacity import Pool, Refusal

    slurm = FakeSlurm(off(1, 2))
    made = world(tmp_path, slurm, ec2)
    pool = Pool("on-demand", "c5.large", "subnet-a")
    made.cooldowns.add("q/main", [Refusal("InsufficientInstanceCapacity", "", (pool,))], [pool])
    reconcile(made)
    reason = slurm.said[0][2]["reason"]
    assert slurm.told("drain") == ["q-main-1", "q-main-2"] and "InsufficientInstanceCapacity" in reason
    slurm.listed = [node(f"q-main-{n}", "IDLE+DRAIN+POWERED_DOWN", reason, "root") for n in (1, 2)]
    slurm.said.clear()
    reconcile(made)
    assert slurm.said == []
    ec2.clock.now += 601
    reconcile(made)
    assert slurm.told("undrain") == ["q-main-1", "q-main-2"]


def test_a_capacity_block_that_has_not_begun_holds_its_fleet(tmp_path: Path, ec2: FakeEc2) -> None:
    from hpc_tf.modules.slurm.agent.model import Rung

    slurm = FakeSlurm(off(1))
    ec2.blocks["cr-1"] = "cr-1 is scheduled until 2026-12-01 11:30 UTC"
    reconcile(world(tmp_path, slurm, ec2, model(fleet(minimum=1, ladder=(Rung("capacity-block", "cr-1"),)))))
    assert slurm.told("power_up") == [] and "cr-1 is scheduled" in slurm.said[0][2]["reason"]


def test_static_nodes_are_powered_up(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm(off(1, 2, 3))
    reconcile(world(tmp_path, slurm, ec2, model(fleet(minimum=2))))
    assert slurm.told("power_up") == ["q-main-1", "q-main-2"]


def test_caches_may_vanish(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "IDLE"), *off(2)])
    made = world(tmp_path, slurm, ec2)
    reconcile(made)
    for path in made.state.glob("*.json"):
        path.write_text("torn")
    assert reconcile(made) == 0


def test_nodes_that_join_and_are_taken_out_at_once_open_the_breaker(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([])
    made = world(tmp_path, slurm, ec2)
    for number in range(1, made.settings.breaker_failures + 1):
        ec2.clock.now += 60
        ec2.all.clear()
        ec2.add("q-main-1", id=f"i-{number}")
        for state, reason in (("IDLE", ""), ("IDLE+DRAIN", "hpc-tf: health: gpu"), ("IDLE+DRAIN", "hpc-tf: health: gpu")):
            slurm.listed = [node("q-main-1", state, reason), *off(2)]
            reconcile(made)
            ec2.clock.now += 61
        assert breaker.failures(made)["q/main"]["count"] == number
    assert "q/main" in breaker.broken(made)


def test_a_drained_node_is_no_sign_that_its_fleet_boots(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "DOWN+POWERED_DOWN", "ResumeTimeout reached"), *off(2)])
    made = world(tmp_path, slurm, ec2)
    reconcile(made)
    ec2.clock.now += 100
    ec2.add("q-main-2")
    slurm.listed = [node("q-main-2", "ALLOCATED+DRAIN", "Low RealMemory"), *off(1)]
    reconcile(made)
    assert breaker.failures(made)["q/main"]["count"] == 1


def test_a_pass_goes_on_where_ec2_ends_nothing(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "IDLE+POWERED_DOWN+DRAIN", f"{HOLD}over"), *off(2)])
    ec2.add("", launched=NOW - 10_000)
    ec2.broken["terminate"] = RuntimeError("UnauthorizedOperation")
    made = world(tmp_path, slurm, ec2)
    assert reconcile(made) == 0
    assert slurm.told("undrain") == ["q-main-1"] and events(made)["not-terminated"] == 1


def test_what_ec2_takes_back_while_it_boots_is_no_failed_boot(tmp_path: Path, ec2: FakeEc2) -> None:
    slurm = FakeSlurm([node("q-main-1", "MIXED+POWERING_UP"), *off(2)])
    ec2.add("q-main-1", Ec2State.ENDED, ended_because="Server.SpotInstanceTermination: Spot instance termination")
    made = world(tmp_path, slurm, ec2)
    reconcile(made)
    ec2.clock.now += 121
    reconcile(made)
    assert slurm.told("power_down_force") == ["q-main-1"] and breaker.failures(made) == {}
