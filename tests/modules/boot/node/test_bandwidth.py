"""The job that measures the network: what it reads, whom it drains."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.boot.node import bandwidth

NCCL = """\
#       size         count      type   redop    root     time   algbw   busbw #wrong
  4294967296    1073741824     float     sum      -1    17521  245.13  459.62      0
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 459.62
"""
OSU = "# OSU MPI Bandwidth Test v7.4\n# Size      Bandwidth (MB/s)\n1                       2.01\n4194304             12034.55\n2097152             11990.10\n"
PINGPONG = """\
bytes   #sent   #ack     total       time     MB/sec    usec/xfer   Mxfers/sec
64      10      =10      1.2k        0.00s      3.45      18.55       0.05
1m      10      =10      20m         0.00s   9876.54     106.17       0.01
"""


@pytest.mark.parametrize(("said", "found"), [(NCCL, 459620.0), (OSU, 12034.55), (PINGPONG, 9876.54), ("done\n8000\n", 8000.0), ("", None), ("no luck\n", None)])
def test_the_rate_is_read_as_benchmarks_print_it(said: str, found: float | None) -> None:
    assert bandwidth.rate(said) == found


def ran(tmp_path: Path, command: str) -> tuple[int, list[tuple[str, str]]]:
    """The exit status of a measurement by a command, and who was drained why."""
    drained: list[tuple[str, str]] = []

    def drain(facts: Mapping[str, Any], why: str) -> None:
        drained.append((facts["node"], why))

    facts = tmp_path / "health.json"
    facts.write_text(json.dumps({"node": "mpi-main-1", "scontrol": "scontrol", "bandwidth": {"minimum": 9000, "command": command}}))
    return bandwidth.main(["mpi-main-1", "mpi-main-2"], facts, drain), drained


def test_two_nodes_that_are_fast_enough_stay(tmp_path: Path) -> None:
    assert ran(tmp_path, "echo 9000") == (0, [])


def test_both_of_a_slow_pair_are_drained_each_with_the_other(tmp_path: Path) -> None:
    status, drained = ran(tmp_path, 'test "$HPC_TF_SECOND" = mpi-main-2 && echo 4200.7')
    assert status == 1
    assert drained == [("mpi-main-1", "4201 of 9000 MB/s with mpi-main-2"), ("mpi-main-2", "4201 of 9000 MB/s with mpi-main-1")]


@pytest.mark.parametrize("command", ["exit 3", "echo command not found", "sleep 5"])
def test_a_measurement_without_a_number_drains_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(bandwidth, "_SECONDS", 0.5)
    assert ran(tmp_path, command) == (2, [])
