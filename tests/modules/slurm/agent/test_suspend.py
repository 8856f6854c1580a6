"""suspend, which is also ResumeFailProgram."""

from __future__ import annotations

from pathlib import Path

from hpc_tf.modules.slurm.agent.capacity import Pool, Refusal
from hpc_tf.modules.slurm.agent.suspend import suspend

from .fakes import Clock, FakeEc2, FakeSlurm, node, world


def test_the_instances_of_the_nodes_end_and_no_others(tmp_path: Path) -> None:
    ec2 = FakeEc2(Clock())
    for name in ("q-main-1", "q-main-2", "q-main-2", "q-main-3", ""):
        ec2.add(name)
    assert suspend(world(tmp_path, FakeSlurm(), ec2), "q-main-[1-2]") == 0
    assert [one.node for one in ec2.live.values()] == ["q-main-3", ""]


def test_that_there_is_nothing_is_no_failure(tmp_path: Path) -> None:
    assert suspend(world(tmp_path, FakeSlurm(), FakeEc2(Clock())), "q-main-1") == 0


def test_a_node_that_the_configuration_has_no_more_takes_no_jobs_when_it_is_off(tmp_path: Path) -> None:
    slurm = FakeSlurm()
    suspend(world(tmp_path, slurm, FakeEc2(Clock())), "q-main-1,old-main-7")
    assert slurm.told("drain") == ["old-main-7"]


def test_nodes_of_a_fleet_that_can_launch_nothing_are_held_while_slurm_powers_them_down(tmp_path: Path) -> None:
    states = ("IDLE+POWERING_DOWN", "IDLE+DRAIN+POWERING_DOWN", "IDLE+POWER_DOWN", "IDLE+POWERED_DOWN", "IDLE")
    slurm = FakeSlurm([node(f"q-main-{n}", state, "broken" if "DRAIN" in state else "", "root") for n, state in enumerate(states, 1)])
    made, pool = world(tmp_path, slurm, FakeEc2(Clock())), Pool("on-demand", "c5.large", "subnet-a")
    made.cooldowns.add("q/main", [Refusal("InsufficientInstanceCapacity", "", (pool,))], [pool])
    suspend(made, "q-main-1")
    assert slurm.told("drain") == ["q-main-1", "q-main-4"]


def test_nodes_of_a_fleet_that_can_launch_are_not_held(tmp_path: Path) -> None:
    slurm = FakeSlurm([node("q-main-1", "IDLE+POWERING_DOWN")])
    suspend(world(tmp_path, slurm, FakeEc2(Clock())), "q-main-1")
    assert slurm.told("drain") == []
