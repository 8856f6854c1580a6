"""Node names and hostlists."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.names import clashing, expand, node_range
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 500), st.integers(0, 500))
def test_a_range_expands_to_its_names(first: int, more: int) -> None:
    assert list(expand(node_range("a-b", first, first + more))) == [f"a-b-{n}" for n in range(first, first + more + 1)]


def test_several_parts_and_padded_numbers_expand() -> None:
    assert list(expand("a-[1-2,5],b,c[08-10]x")) == ["a-1", "a-2", "a-5", "b", "c08x", "c09x", "c10x"]


@pytest.mark.slurm
@pytest.mark.parametrize("hostlist", ["a-[1-2,5],b", "cfd-main-[1-64]", "n[008-012]"])
def test_slurm_expands_alike(hostlist: str, tmp_path: Path) -> None:
    (tmp_path / "slurm.conf").write_text("ClusterName=x\nSlurmctldHost=localhost\n")
    scontrol = shutil.which("scontrol") or "scontrol"
    said = subprocess.run([scontrol, "show", "hostnames", hostlist], capture_output=True, text=True, timeout=30, check=True,
                          env={"SLURM_CONF": str(tmp_path / "slurm.conf"), "PATH": "/usr/bin:/bin"}).stdout  # fmt: skip
    assert said.split() == list(expand(hostlist))


def test_names_that_would_be_equal_are_found() -> None:
    assert list(clashing([("a-b", "c"), ("a", "b-c"), ("a", "c")])) == [(("a-b", "c"), ("a", "b-c"))]
