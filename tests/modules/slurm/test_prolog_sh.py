"""Prolog and epilog, run by a real shell with stand-ins for what they call."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from hpc_tf.modules.slurm.layout import Call, NodeGroup, Partition, SlurmLayout
from hpc_tf.modules.slurm.prolog_sh import RUN_SCRIPT, epilog_sh, prolog_sh

GPU = NodeGroup("gpu", "main", 0, 8, 48, 1, 24, 2, 180000, gpu_health_check=True)
# `gpu-main-x-1` begins as the nodes of gpu/main do, and is none of them.
ALIKE = NodeGroup("gpu", "main-x", 0, 8, 48, 1, 24, 2, 180000)
LAYOUT = SlurmLayout(
    "demo", "25.11.8", "head", (GPU, ALIKE), (Partition("gpu", (("gpu", "main"), ("gpu", "main-x")), True),),
    prolog=(Call("s3://site/a.sh", ("it's", "two words")), Call("scripts/0123-b.sh")), epilog=(Call("s3://site/e.sh"),),
)  # fmt: skip


def run(
    text: str, node: str, folder: Path, *, healthy: bool = True, second: int = 0, gpus: str = "0,3"
) -> tuple[int, list[str]]:
    """The exit status on a node, and what was called; ``second`` is the status of the scripts."""
    log = folder / "calls"
    log.write_text("")
    for name, status in (("dcgmi", 0 if healthy else 1), ("nv-hostengine", 0), ("pgrep", 0), ("run-script", second)):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >>{log}\nexit {status}\n')
        program.chmod(0o755)
    script = folder / "script.sh"
    script.write_text(text.replace(RUN_SCRIPT, str(folder / "run-script")))
    env = {"PATH": f"{folder}:/usr/bin:/bin", "SLURMD_NODENAME": node, "SLURM_JOB_GPUS": gpus}
    done = subprocess.run(["sh", str(script)], env=env, capture_output=True, timeout=30, check=False)
    return done.returncode, [each for each in log.read_text().splitlines() if not each.startswith("pgrep")]


def test_a_node_of_the_fleet_is_diagnosed_before_the_scripts_run(tmp_path: Path) -> None:
    calls = ["dcgmi diag -i 0,3 -r 2", "run-script s3://site/a.sh it's two words", "run-script scripts/0123-b.sh"]
    assert run(prolog_sh(LAYOUT), "gpu-main-7", tmp_path) == (0, calls)


def test_a_node_whose_name_only_begins_alike_is_not_diagnosed(tmp_path: Path) -> None:
    status, calls = run(prolog_sh(LAYOUT), "gpu-main-x-1", tmp_path)
    assert status == 0 and all(call.startswith("run-script") for call in calls) and len(calls) == 2


def test_a_job_without_gpus_waits_for_no_diagnosis(tmp_path: Path) -> None:
    status, calls = run(prolog_sh(LAYOUT), "gpu-main-7", tmp_path, gpus="", healthy=False)
    assert status == 0 and len(calls) == 2


def test_a_failed_diagnosis_fails_the_prolog_and_runs_nothing_more(tmp_path: Path) -> None:
    status, calls = run(prolog_sh(LAYOUT), "gpu-main-1", tmp_path, healthy=False)
    assert status != 0 and calls == ["dcgmi diag -i 0,3 -r 2"]


def test_the_first_script_that_fails_ends_the_prolog_with_its_status(tmp_path: Path) -> None:
    status, calls = run(prolog_sh(LAYOUT), "cpu-main-1", tmp_path, second=3)
    assert status == 3 and len(calls) == 1


def test_without_anything_to_run_there_is_no_file() -> None:
    empty = replace(LAYOUT, groups=(ALIKE,), prolog=(), epilog=())
    assert (prolog_sh(empty), epilog_sh(empty)) == ("", "")


def test_the_epilog_diagnoses_nothing() -> None:
    assert "dcgmi" not in epilog_sh(LAYOUT) and "s3://site/e.sh" in epilog_sh(LAYOUT)
