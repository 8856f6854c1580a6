"""EC2 has less than was asked for, or no time: all of it at once, each in a queue of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .lab import Lab
from .slurm import Job

pytestmark = pytest.mark.lab
SHORT = "InsufficientInstanceCapacity"


@dataclass(frozen=True)
class Short:
    """A job of each queue, submitted while its pool is short of instances."""

    ladder: str
    narrow: str
    part: str
    throttled: str
    mark: int


@pytest.fixture(scope="module")
def short(cluster: Lab) -> Iterator[Short]:
    fake, slurm = cluster.fake, cluster.slurm
    fake.ask("limit", left=0, type="m7i.large", market="spot")
    fake.ask("limit", left=0, type="r7i.large")
    fake.ask("limit", left=3, type="m6i.large")
    fake.ask("fault", action="CreateFleet", code="RequestLimitExceeded", status=503, times=6, match=r"c5\.large")
    fake.ask("settle", seconds=2)
    mark = fake.mark()
    made = {queue: slurm.submit("srun hostname", f"--nodes={nodes}", f"--partition={queue}", "--exclusive")
            for queue, nodes in (("ladder", 2), ("narrow", 2), ("part", 4), ("throttled", 2))}  # fmt: skip
    yield Short(**made, mark=mark)
    for word in ("unlimit", "heal"):
        fake.ask(word)
    fake.ask("settle", seconds=0)


def _waiting(cluster: Lab, id: str) -> Job:
    """The job, told why it waits. It is tried again after each cool-down, so that it waits most of the time rather than always."""
    return cluster.slurm.until("the job waits and is told why", lambda: (j := cluster.slurm.job(id)).comment and j.state == "PENDING" and j)


def test_what_the_first_purchase_lacks_the_second_one_buys(cluster: Lab, short: Short) -> None:
    (job,) = cluster.slurm.completed(short.ladder)
    assert (job.restarts, f"launched after {SHORT} (spot m7i.large" in job.comment) == (0, True)
    markets = [call["TargetCapacitySpecification.DefaultTargetCapacityType"] for call in cluster.fake.log(short.mark).of("ec2:CreateFleet")
               if "m7i.large" in call.values()]  # fmt: skip
    assert (markets[0], markets[-1]) == ("spot", "on-demand")
    assert {one["market"] for one in cluster.fake.instances(hpctf_queue="ladder")} <= {"on-demand"}


def test_a_job_for_which_there_is_nothing_waits_with_the_reason(cluster: Lab, short: Short) -> None:
    job = _waiting(cluster, short.narrow)
    assert SHORT in job.comment
    assert "r7i.large" in job.comment
    cluster.slurm.until("the fleet is held", lambda: all("DRAIN" in n.flags and SHORT in n.reason for n in cluster.slurm.nodes("narrow").values()))
    assert cluster.fake.instances(hpctf_queue="narrow") == []
    shown = cluster.slurm.ask("scontrol", "-o", "show", "nodes", "narrow-main-[1-2]").split()
    assert {word for word in shown if word.startswith("NodeAddr=")} == {f"NodeAddr=narrow-main-{n}" for n in (1, 2)}, "as if it had never been told"


def test_part_of_a_fleet_is_ended_where_a_job_needs_all_of_it(cluster: Lab, short: Short) -> None:
    assert SHORT in _waiting(cluster, short.part).comment
    cluster.slurm.until("nothing of it runs", lambda: not cluster.fake.instances(hpctf_queue="part"))


def test_throttled_requests_are_sent_again(cluster: Lab, short: Short) -> None:
    (job,) = cluster.slurm.completed(short.throttled)
    assert job.restarts == 0
    calls = [call for call in cluster.fake.log(short.mark).calls if call["action"] == "ec2:CreateFleet" and "c5.large" in call["parameters"].values()]
    assert [bool(call.get("fault")) for call in calls] == [True] * 6 + [False]
    assert len({call["parameters"]["ClientToken"] for call in calls}) == 1


def test_jobs_run_when_there_is_capacity_again(cluster: Lab, short: Short) -> None:
    cluster.fake.ask("unlimit")
    cluster.slurm.completed(short.narrow, short.part)
    for queue in ("narrow", "part"):
        assert not [node for node in cluster.slurm.nodes(queue).values() if node.reason and "DRAIN" in node.flags]


def test_slurmctld_never_waited_for_the_name_of_a_node_without_an_address(cluster: Lab) -> None:
    assert "requeue job" in cluster.head().read("/var/log/slurm/slurmctld.log")
    assert cluster.unknown_names() == []
