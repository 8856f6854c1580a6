"""The service dies by SIGKILL at every step of its passes: systemd starts it again, and the next pass repairs what is half done."""

from __future__ import annotations

from typing import Any

import pytest
from hpc_tf.modules.slurm.agent.kill import POINTS

from .lab import Lab
from .test_kills import REFUSED, RESUME, SUSPEND

pytestmark = [pytest.mark.lab, pytest.mark.second]
RECONCILE = [point for point in POINTS if point.startswith("reconcile:")]
CONFIGURE = [point for point in POINTS if point.startswith("configure:")]
WAITING = "until [ -e {flag} ]; do sleep 0.3; done"
TURNED = "queues: {turn: {instances: c5n.xlarge}, leave: ~}"
"""One queue has other hardware, another is no more."""


@pytest.fixture(scope="module")
def turned(cluster: Lab) -> str:
    """A job in a queue whose type changes meanwhile."""
    return cluster.slurm.submit(WAITING.format(flag=cluster.flag("turned")), "--partition=turn", "--nodelist=turn-main-1", "--exclusive")


@pytest.fixture(scope="module")
def orphan(cluster: Lab, turned: str) -> str:
    """A job whose launch dies with an instance that has no name yet, while no service runs. Slurm launches nodes together if it can."""
    cluster.slurm.running(turned)
    cluster.slurm.ask("systemctl", "stop", "hpc-tf-agent")
    cluster.plan_kill("resume kill-main-14 resume:launched")
    job = cluster.slurm.submit("hostname", "--partition=kill", "--nodelist=kill-main-14")
    cluster.slurm.until("the launch dies", lambda: "resume kill-main-14 resume:launched" in cluster.killed())
    return job


def _plan(cluster: Lab, points: list[str]) -> None:
    """Let the service die at each of the points, one death after the other."""
    for point in points:
        cluster.plan_kill(f"loop - {point}")
    cluster.slurm.ask("systemctl", "restart", "hpc-tf-agent")


def _nameless(cluster: Lab) -> list[dict[str, Any]]:
    return [one for one in cluster.fake.instances(hpctf_queue="kill") if "hpctf:node" not in one["tags"]]


def _died(cluster: Lab, points: list[str]) -> list[str]:
    return [line.split()[2] for line in cluster.killed() if line.split()[2] in points]


def test_every_point_is_fired_in_the_lab() -> None:
    assert {REFUSED, *RESUME, *SUSPEND, *RECONCILE, *CONFIGURE} == {*POINTS}


def test_an_orphan_is_ended_wherever_reconcile_dies(cluster: Lab, orphan: str) -> None:
    (nameless,) = cluster.slurm.until("its instance runs", lambda: _nameless(cluster))
    mark = cluster.fake.mark()
    _plan(cluster, RECONCILE)
    cluster.slurm.until("it is ended", lambda: nameless["id"] in cluster.fake.log(mark).terminated())
    assert _died(cluster, RECONCILE) == RECONCILE
    cluster.slurm.until("its job is requeued", lambda: cluster.slurm.job(orphan).restarts == 1)
    assert cluster.fake.log(mark).terminated().count(nameless["id"]) == 1
    cluster.slurm.completed(orphan)


@pytest.mark.parametrize(("edit", "points"), [(TURNED, CONFIGURE[::2]), ("", CONFIGURE[1::2])], ids=["changed", "put back"])
def test_a_version_is_applied_wherever_configure_dies(cluster: Lab, turned: str, edit: str, points: list[str]) -> None:
    job = cluster.slurm.running(turned)
    (instance,) = cluster.fake.instances(hpctf_node=job.nodes[0])
    mark = cluster.fake.mark()
    _plan(cluster, points)
    cluster.push(*filter(None, [edit]))
    assert _died(cluster, points) == points
    cluster.slurm.until("the nodes take jobs", lambda: _drained(cluster) == ({job.nodes[0]} if edit else set()))
    inactive = [line for line in cluster.slurm.ask("scontrol", "-o", "show", "partitions").splitlines() if "State=UP" not in line]
    assert inactive == []
    assert ("PartitionName=leave" in cluster.slurm.ask("scontrol", "show", "partitions")) != bool(edit)
    assert (cluster.slurm.job(turned).state, cluster.slurm.job(turned).restarts) == ("RUNNING", 0)
    log = cluster.fake.log(mark)
    assert instance["id"] not in log.terminated()
    assert log.bought("c5n.large", "c5n.xlarge", "r5n.large") == []


def _drained(cluster: Lab) -> set[str]:
    return {node.name for queue in ("turn", "leave") for node in cluster.slurm.nodes(queue).values() if "DRAIN" in node.flags}


def test_all_jobs_run_after_it(cluster: Lab, turned: str, orphan: str) -> None:
    cluster.raise_flag("turned")
    fresh = [cluster.slurm.submit("hostname", "--partition=turn", "--nodelist=turn-main-2"), cluster.slurm.submit("hostname", "--partition=leave")]
    done = cluster.slurm.completed(turned, orphan, *fresh)
    assert [job.restarts for job in done] == [0, 1, 0, 0]
    cluster.slurm.until("one service runs", lambda: cluster.slurm.ask("systemctl", "is-active", "hpc-tf-agent").strip() == "active")
