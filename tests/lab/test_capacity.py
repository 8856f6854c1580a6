"""EC2 has less than was asked for, or no time: all of it at once, each in a queue of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .lab import Lab
from .slurm import Job

pytestmark = pytest.mark.lab
SHORT = "InsufficientInstanceCapacity"
PART = ("m6i.large", "m6a.large")


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
    fake.ask("limit", left=2, type="m6i.large", market="spot")
    fake.ask("limit", left=1, type="m6i.large", market="on-demand")
    fake.ask("limit", left=0, type="m6a.large", code="InvalidFleetConfiguration")
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


def _markets(cluster: Lab, short: Short, *types: str) -> list[str]:
    return [call["parameters"]["TargetCapacitySpecification.DefaultTargetCapacityType"] for call in cluster.fake.log(short.mark).fleets(*types)]


def test_what_the_first_purchase_lacks_the_second_one_buys(cluster: Lab, short: Short) -> None:
    (job,) = cluster.slurm.completed(short.ladder)
    assert (job.restarts, f"launched after {SHORT} (spot m7i.large" in job.comment) == (0, True)
    assert _markets(cluster, short, "m7i.large") == ["spot", "on-demand"]
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
    """Two of four are to be had as spot instances, one on demand."""
    comment = _waiting(cluster, short.part).comment
    assert SHORT in comment
    assert "InvalidFleetConfiguration" in comment
    cluster.slurm.until("the job is requeued", lambda: cluster.slurm.job(short.part).restarts >= 1)
    log = cluster.fake.log(short.mark)
    assert (_markets(cluster, short, *PART), log.bought(*PART)) == (["spot", "on-demand"], [4, 2])
    left_over = cluster.fake.launched("part")
    assert sorted(one["market"] for one in left_over) == ["on-demand", "spot", "spot"]
    assert [one["tags"].get("hpctf:node") for one in left_over] == [None] * 3, "an instance of no use had the name of a node"
    ids = {one["id"] for one in left_over}
    asked = [{one for one in call.values() if one.startswith("i-")} for call in log.of("ec2:TerminateInstances")]
    assert {*map(frozenset, (call for call in asked if call & ids))} == {frozenset(ids)}, "they are ended by one request, until EC2 knows them"
    assert cluster.fake.instances(hpctf_queue="part") == []


def test_throttled_requests_are_sent_again(cluster: Lab, short: Short) -> None:
    (job,) = cluster.slurm.completed(short.throttled)
    assert job.restarts == 0
    calls = cluster.fake.log(short.mark).fleets("c5.large")
    assert [bool(call.get("fault")) for call in calls] == [True] * 6 + [False]
    assert len({call["parameters"]["ClientToken"] for call in calls}) == 1


def test_jobs_are_tried_again_after_the_cool_down_and_run_when_there_is_capacity(cluster: Lab, short: Short) -> None:
    """Until the second request arrives nothing has been lifted: the agent sends it by itself."""
    cluster.fake.ask("fault", action="CreateFleet", hold="before", times=2, match=r"r7i\.large|m6i\.large")
    cluster.slurm.until("both are tried again", lambda: cluster.fake.ask("held") == 2, 180)
    log, pause = cluster.fake.log(short.mark), json.loads(cluster.head().read("/etc/hpc-tf/agent.json"))["cooldown_seconds"]
    for types, before in ((("r7i.large",), 1), (PART, 2)):
        *first, again = [call["time"] for call in log.fleets(*types)]
        assert len(first) == before, "nobody asks for what is cooling down"
        assert again - first[0] >= pause
    cluster.fake.ask("unlimit")
    cluster.fake.ask("release")
    done = cluster.slurm.completed(short.narrow, short.part)
    assert all(job.restarts >= 1 for job in done), "Slurm may have started them once more in vain, before their nodes were held"
    assert cluster.fake.log(short.mark).bought("r7i.large", *PART).count(4) == 2
    for queue in ("narrow", "part"):
        assert not [node for node in cluster.slurm.nodes(queue).values() if node.reason and "DRAIN" in node.flags]


def test_slurmctld_never_waited_for_the_name_of_a_node_without_an_address(cluster: Lab) -> None:
    assert "requeue job" in cluster.head().read("/var/log/slurm/slurmctld.log")
    assert cluster.unknown_names() == []
