"""The table of reconciliation."""

from __future__ import annotations

from itertools import product

from hpc_tf.modules.slurm.agent.instances import Ec2State
from hpc_tf.modules.slurm.agent.nodes import SlurmState
from hpc_tf.modules.slurm.agent.table import TABLE, Action

LIVE = (Ec2State.PENDING, Ec2State.RUNNING, Ec2State.SICK, Ec2State.STOPPED)
GONE = (Ec2State.NONE, Ec2State.ENDED)


def test_every_pair_of_states_has_a_row_and_no_row_is_of_anything_else() -> None:
    assert set(TABLE) == set(product(SlurmState, Ec2State))


def test_every_row_that_does_something_says_why() -> None:
    assert [pair for pair, row in TABLE.items() if (row.action is Action.NOTHING) == bool(row.why)] == []


def test_no_powered_down_node_keeps_an_instance() -> None:
    ending = {TABLE[state, ec2].action for state in (SlurmState.OFF, SlurmState.HELD, SlurmState.OFF_DOWN, SlurmState.STOPPING) for ec2 in LIVE}
    assert ending == {Action.TERMINATE, Action.REPLACE}


def test_no_node_that_is_up_stays_so_without_an_instance() -> None:
    up = (SlurmState.IDLE, SlurmState.BUSY, SlurmState.SILENT, SlurmState.DRAINED, SlurmState.DOWN, SlurmState.STARTING)
    assert {TABLE[state, ec2].action for state in up for ec2 in GONE} == {Action.POWER_DOWN}


def test_a_running_instance_under_a_job_is_never_ended() -> None:
    assert {TABLE[SlurmState.BUSY, ec2].action for ec2 in (Ec2State.PENDING, Ec2State.RUNNING, Ec2State.SICK)} == {Action.NOTHING, Action.DRAIN}


def test_a_missing_instance_must_stay_missing_before_a_node_is_given_up() -> None:
    assert all(TABLE[state, Ec2State.NONE].settle for state in (SlurmState.IDLE, SlurmState.BUSY, SlurmState.SILENT, SlurmState.STARTING))
