"""Nodes as scontrol prints them. The lines are from Slurm 22.05, 24.11 and 26.05."""

from __future__ import annotations

import pytest
from hpc_tf.modules.slurm.agent.nodes import SlurmState, parse

from .fakes import node

LINE = (
    "NodeName=a-2 Arch=x86_64 CoresPerSocket=2  CPUAlloc=1 CPUEfctv=2 CPUTot=2 CPULoad=9.65 AvailableFeatures=(null)"
    " ActiveFeatures=(null) Gres=(null) NodeAddr=10.9.0.1 NodeHostName=head Port=17002 Version=24.11.5"
    " OS=Linux 6.18.44 #1 SMP PREEMPT_DYNAMIC @0  RealMemory=1000 AllocMem=0 FreeMem=15004 Sockets=1 Boards=1"
    " State=MIXED+CLOUD+DRAIN+POWER_DOWN ThreadsPerCore=1 TmpDisk=0 Weight=1 Owner=N/A MCS_label=N/A Partitions=a,b"
    "  BootTime=2026-11-25T19:45:15 LastBusyTime=2026-11-25T19:45:15 CfgTRES=cpu=2,mem=1000M,billing=2 AllocTRES=cpu=1"
    " Reason=hpc-tf: its fleet has a new launch template [root@2026-11-25T19:45:50]"
)


def test_a_line_is_read() -> None:
    (found,) = parse(LINE + "\n")
    assert found.name == "a-2" and found.address == "10.9.0.1" and found.partitions == ("a", "b")
    assert found.flags == {"MIXED", "CLOUD", "DRAIN", "POWER_DOWN"}
    assert found.reason == "hpc-tf: its fleet has a new launch template" and found.reason_by == "root" and found.is_ours
    assert found.state is SlurmState.BUSY and found.in_use


def test_a_node_without_a_reason_and_the_star_of_old_versions_are_read() -> None:
    (found,) = parse("NodeName=n1 State=IDLE*+CLOUD+POWERING_UP ThreadsPerCore=1 Partitions=q ")
    assert found.reason == "" and "NOT_RESPONDING" in found.flags and found.state is SlurmState.STARTING


def test_other_lines_are_no_nodes() -> None:
    assert list(parse("No nodes in the system\n\n")) == []


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("IDLE+POWERED_DOWN", "OFF"),
        ("IDLE+POWERED_DOWN+NOT_RESPONDING", "OFF"),
        ("IDLE+DRAIN+POWERED_DOWN", "HELD"),
        ("DOWN+POWERED_DOWN", "OFF_DOWN"),
        ("DOWN+POWERED_DOWN+NOT_RESPONDING", "OFF_DOWN"),
        ("MIXED+NOT_RESPONDING+POWERING_UP", "STARTING"),
        ("ALLOCATED+POWERED_DOWN", "STARTING"),
        ("IDLE+NOT_RESPONDING+POWERING_UP", "STARTING"),
        ("DOWN+POWERING_UP", "START_FAILED"),
        ("IDLE+POWER_DOWN+NOT_RESPONDING", "STOPPING"),
        ("IDLE+POWERING_DOWN", "STOPPING"),
        ("IDLE+DRAIN+POWERING_DOWN", "STOPPING"),
        ("DOWN+POWER_DOWN", "STOPPING"),
        ("IDLE", "IDLE"),
        ("IDLE+PLANNED", "IDLE"),
        ("ALLOCATED", "BUSY"),
        ("MIXED+DRAIN", "BUSY"),
        ("IDLE+COMPLETING", "BUSY"),
        ("IDLE+NOT_RESPONDING", "SILENT"),
        ("ALLOCATED+NOT_RESPONDING", "SILENT"),
        ("IDLE+DRAIN", "DRAINED"),
        ("IDLE+DRAIN+INVALID_REG", "DRAINED"),
        ("DOWN", "DOWN"),
        ("DOWN+NOT_RESPONDING", "DOWN"),
        ("DOWN+DRAIN", "DOWN"),
        ("FUTURE", "UNKNOWN"),
    ],
)
def test_the_words_of_a_state_mean(words: str, state: str) -> None:
    assert node("q-main-1", words).state is SlurmState[state]


def test_slurms_reasons_are_told_from_an_administrators() -> None:
    assert node("n", "DOWN", "Not responding", "slurm").is_slurms("slurm")
    assert node("n", "DOWN", "whatever", "slurm").is_slurms("slurm")
    assert not node("n", "DOWN", "bad DIMM", "root").is_slurms("slurm")
    assert node("n", "DOWN", "ResumeTimeout reached", "root").is_slurms("root")
    assert not node("n", "DOWN", "bad DIMM", "root").is_slurms("root")
