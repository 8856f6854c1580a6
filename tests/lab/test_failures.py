"""Instances that never become nodes, instances that die, a controller that is restarted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .lab import Lab

pytestmark = pytest.mark.lab
# Ends at once when it is run again.
LOST = 'if [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ]; then exit 0; fi; sleep 900'


@dataclass(frozen=True)
class Jobs:
    """One job whose instance never registers, one whose instance will die, one that only has to go on."""

    mute: str
    frail: str
    lasting: str
    mark: int


@pytest.fixture(scope="module")
def jobs(cluster: Lab) -> Iterator[Jobs]:
    cluster.region.boots["compute/mute"], mark = None, cluster.fake.mark()
    mute = cluster.slurm.submit("hostname", "--nodes=1", "--partition=mute")
    frail = cluster.slurm.submit(LOST, "--nodes=2", "--partition=frail", "--exclusive")
    lasting = cluster.slurm.submit(f"until [ -e {cluster.flag('lasting')} ]; do sleep 0.3; done", "--nodes=1", "--partition=throttled")
    yield Jobs(mute, frail, lasting, mark)


def test_a_job_whose_instance_dies_runs_again_on_another(cluster: Lab, jobs: Jobs) -> None:
    job = cluster.slurm.running(jobs.frail)
    (victim,) = cluster.fake.instances(hpctf_node=job.nodes[1])
    machine = cluster.region.booter.of_node(job.nodes[1])
    assert machine is not None
    machine.kill()
    (done,) = cluster.slurm.completed(jobs.frail)
    assert done.restarts >= 1
    assert victim["id"] not in [one["id"] for one in cluster.fake.instances(hpctf_queue="frail")]
    first, *more = cluster.fake.log(jobs.mark).bought("r5.large")
    assert (first, sum(more) in (1, 2)) == (2, True), "one is bought for the one that died, or two where the other was idle for too long"
    assert len(cluster.fake.launched("frail")) == first + sum(more)


def test_an_instance_that_never_registers_is_ended_and_its_job_waits(cluster: Lab, jobs: Jobs) -> None:
    (instance,) = cluster.slurm.until("it was launched", lambda: cluster.fake.instances(hpctf_queue="mute"))
    cluster.slurm.until("it is ended", lambda: instance["id"] in cluster.fake.log().terminated())
    assert cluster.slurm.job(jobs.mute).state in ("PENDING", "CONFIGURING", "RUNNING")
    cluster.region.boots.pop("compute/mute")
    (done,) = cluster.slurm.completed(jobs.mute, seconds=360)
    assert done.restarts >= 1


def test_jobs_outlive_a_restart_of_slurmctld(cluster: Lab, jobs: Jobs) -> None:
    (node,) = cluster.slurm.running(jobs.lasting).nodes
    (instance,) = cluster.fake.instances(hpctf_node=node)
    queued = cluster.slurm.submit("hostname", "--partition=throttled", "--exclusive", f"--nodelist={node}")
    mark = cluster.fake.mark()
    cluster.slurm.ask("systemctl", "restart", "slurmctld", timeout=120)
    cluster.slurm.until("slurmctld answers", lambda: "UP" in cluster.slurm.ask("scontrol", "ping"))
    assert instance["id"] not in cluster.fake.log(mark).terminated()
    cluster.raise_flag("lasting")
    done = cluster.slurm.completed(jobs.lasting, queued)
    assert [job.restarts for job in done] == [0, 0]
    assert cluster.fake.log(mark).bought("c5.large") == []
