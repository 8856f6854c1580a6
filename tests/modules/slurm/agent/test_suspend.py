"""suspend, which is also ResumeFailProgram."""

from __future__ import annotations

from pathlib import Path

from hpc_tf.modules.slurm.agent.suspend import suspend

from .fakes import Clock, FakeEc2, FakeSlurm, world


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
