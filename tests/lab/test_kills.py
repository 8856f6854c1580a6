"""The agent dies by SIGKILL at every step. Nothing is lost, and nothing is left."""

from __future__ import annotations

import pytest
from hpc_tf.modules.slurm.agent.kill import POINTS

from .lab import Lab

pytestmark = [pytest.mark.lab, pytest.mark.second]
REFUSED = "resume:failing"
RESUME = [point for point in POINTS if point.startswith("resume:") and point != REFUSED]
SUSPEND = [point for point in POINTS if point.startswith("suspend:")]


@pytest.fixture(scope="module", autouse=True)
def refused(cluster: Lab) -> str:
    """A job whose node EC2 refused, and the agent died before it could say so. Its pool cools down while the others go on."""
    cluster.fake.ask("limit", left=0, type="m5n.large")
    cluster.plan_kill(f"resume refused-main-1 {REFUSED}")
    job = cluster.slurm.submit("hostname", "--partition=refused")
    cluster.slurm.until(f"the agent is to die at {REFUSED}", lambda: f"resume refused-main-1 {REFUSED}" in cluster.killed())
    cluster.slurm.until("EC2 has refused", lambda: [line for line in cluster.agent_log() if '"refused/main"' in line and '"bought"' in line])
    cluster.fake.ask("unlimit")
    return job


def test_no_job_is_lost_wherever_resume_dies(cluster: Lab) -> None:
    """Each job has a node of its own, whose launch dies at one point; the second attempt must do."""
    jobs = []
    for number, point in enumerate(RESUME, 1):
        node = f"kill-main-{number}"
        cluster.plan_kill(f"resume {node} {point}")
        jobs.append(cluster.slurm.submit("hostname", "--partition=kill", f"--nodelist={node}"))
        cluster.slurm.until(f"the agent dies at {point}", lambda point=point, node=node: f"resume {node} {point}" in cluster.killed())
    cluster.slurm.completed(*jobs, seconds=420)


@pytest.fixture(scope="module")
def waiting(cluster: Lab) -> dict[str, str]:
    """A job for each point at which suspend dies, on a node of its own; each waits until it is its node's turn to go."""
    flags = {point: cluster.flag(_node(point)) for point in SUSPEND}
    return {point: cluster.slurm.submit(f"until [ -e {flag} ]; do sleep 0.3; done", "--partition=kill", f"--nodelist={_node(point)}")
            for point, flag in flags.items()}  # fmt: skip


def _node(point: str) -> str:
    return f"kill-main-{len(RESUME) + 1 + SUSPEND.index(point)}"


@pytest.mark.parametrize("point", SUSPEND)
def test_no_node_is_left_where_suspend_dies(cluster: Lab, waiting: dict[str, str], point: str) -> None:
    node = _node(point)
    cluster.plan_kill(f"suspend {node} {point}")
    cluster.raise_flag(node)
    cluster.slurm.completed(waiting[point])
    cluster.slurm.until(f"the agent dies at {point}", lambda: f"suspend {node} {point}" in cluster.killed())


def test_no_orphan_is_left(cluster: Lab) -> None:
    cluster.slurm.all_off("kill", 300)
    cluster.slurm.until("no instance of the queue runs", lambda: not cluster.fake.instances(hpctf_queue="kill"))


def test_a_job_runs_though_the_agent_died_when_ec2_had_refused_its_node(cluster: Lab, refused: str) -> None:
    assert cluster.slurm.completed(refused)[0].restarts >= 1
    assert cluster.fake.log().bought("m5n.large") == [1, 1]
    assert len(cluster.fake.launched("refused")) == 1


def test_a_lost_answer_of_ec2_launches_nothing_twice(cluster: Lab) -> None:
    """The agent dies while its request is under way: EC2 has launched, and nobody has heard of it."""
    cluster.fake.ask("fault", action="CreateFleet", hold="after", match=r"m5\.large")
    job = cluster.slurm.submit("hostname", "--partition=kill", "--nodelist=kill-main-16")
    cluster.slurm.until("EC2 has launched", lambda: cluster.fake.ask("held") == 1)
    cluster.slurm.ask("pkill", "--signal", "KILL", "-f", "[a]gent resume kill-main-16")
    cluster.fake.ask("release")
    cluster.slurm.completed(job)
    running = cluster.slurm.until("one instance is left", lambda: len(found := cluster.fake.instances(hpctf_queue="kill")) <= 1 and [found])
    assert len(running[0]) <= 1


def test_slurmctld_never_waited_for_the_name_of_a_node_that_was_not_launched(cluster: Lab) -> None:
    assert cluster.unknown_names() == []
