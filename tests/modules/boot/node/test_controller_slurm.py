"""A real slurmctld is started anew while the newest version has no place for its jobs any more."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hpc_tf.modules.boot.node import controller
from hpc_tf.modules.slurm.agent.carry import carry
from hpc_tf.modules.slurm.slurm_conf import slurm_conf
from hpc_tf.stacks.scheduler import layout

from tests.lanes import slurm
from tests.lanes.test_slurm import installed
from tests.spec import example

pytestmark = pytest.mark.slurm
_SECONDS = 30


@pytest.fixture(scope="module")
def munge() -> Iterator[Path]:
    with slurm.munged() as socket:
        yield socket


@pytest.fixture
def newest(munge: Path, tmp_path: Path) -> str:
    """A slurm.conf as this machine can run it."""
    spec = example("minimal")
    for name in ("state", "spool"):
        (tmp_path / name).mkdir()
    (tmp_path / "cgroup.conf").touch()
    conf = slurm.local(slurm_conf(replace(layout(spec.inferred, spec.catalog), version=installed())), tmp_path, munge)
    return slurm._NOT_HERE.sub("", conf).replace("\nGresTypes=gpu", "")


@contextmanager
def running(folder: Path, conf: str) -> Iterator[dict[str, str]]:
    """slurmctld with a configuration, and the environment of its clients."""
    (folder / "slurm.conf").write_text(conf)
    env = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
    with open(folder / "said", "wb") as said:
        server = subprocess.Popen(["slurmctld", "-D"], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
    try:
        deadline = time.monotonic() + _SECONDS
        while " is UP" not in subprocess.run(["scontrol", "ping"], env=env, capture_output=True, text=True, timeout=60, check=False).stdout:
            assert server.poll() is None and time.monotonic() < deadline, (folder / "said").read_text()
            time.sleep(0.1)
        yield env
    finally:
        server.terminate()
        server.wait(timeout=_SECONDS)


def state(env: dict[str, str], job: str) -> str:
    shown = subprocess.run(["scontrol", "show", "job", job], env=env, capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"JobState=(\S+)", shown)
    return found[1] if found else "gone"


@pytest.mark.parametrize(("begin", "left"), [("kept", "PENDING"), ("newest", "NODE_FAIL")])
def test_a_job_of_a_queue_that_the_newest_version_removes_outlives_a_start_only_with_what_was_kept(
    begin: str, left: str, newest: str, tmp_path: Path
) -> None:
    old = newest + "NodeName=old-main-[1-2] CPUs=1 State=CLOUD\nPartitionName=old Nodes=old-main-[1-2] State=UP\n"
    with running(tmp_path, old) as env:
        words = ["sbatch", "--parsable", "--partition=old", "--hold", "--chdir=/tmp", "--wrap=true"]
        job = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
        subprocess.run(["scontrol", "shutdown"], env=env, capture_output=True, timeout=60, check=True)
    elsewhere = re.sub(r"^SlurmctldHost=.*$", "SlurmctldHost=before(127.0.0.9)", carry(newest, old, {"old-main-1"}, {"old"}).text, flags=re.MULTILINE)
    starts = {"kept": controller.on_this_machine(elsewhere, newest), "newest": newest}
    with running(tmp_path, starts[begin]) as env:
        assert state(env, job) == left
