"""Nodes come for jobs of any width, and go when they are idle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .fake import Log
from .lab import Lab
from .slurm import names

pytestmark = pytest.mark.lab


@dataclass(frozen=True)
class Widths:
    """Jobs of 1, 8 and 64 nodes, started at once, and the calls of AWS since then."""

    jobs: dict[int, str]
    mark: int


@pytest.fixture(scope="module")
def widths(cluster: Lab) -> Iterator[Widths]:
    mark = cluster.fake.mark()
    yield Widths({n: cluster.slurm.submit("srun hostname", f"--nodes={n}", "--partition=cpu", "--exclusive") for n in (64, 8, 1)}, mark)


@pytest.mark.parametrize("width", [1, 8, 64])
def test_a_job_gets_its_nodes_with_one_request(cluster: Lab, widths: Widths, width: int) -> None:
    (job,) = cluster.slurm.completed(widths.jobs[width])
    assert (len(job.nodes), job.restarts) == (width, 0)
    asked = [call for call in cluster.fake.log(widths.mark).of("ec2:CreateFleet")
             if call["TargetCapacitySpecification.TotalTargetCapacity"] == str(width) and "c7i.large" in call.values()]  # fmt: skip
    assert len(asked) == 1


def test_each_node_is_an_instance_with_its_name(cluster: Lab, widths: Widths) -> None:
    cluster.slurm.completed(*widths.jobs.values())
    asked = [call for call in cluster.fake.log(widths.mark).of("ec2:CreateTags") if any(value.startswith("cpu-main-") for value in call.values())]
    named = {call[key.replace("Key", "Value")] for call in asked for key in call if call[key] == "hpctf:node"}
    assert named == {node for job in cluster.slurm.completed(*widths.jobs.values()) for node in job.nodes}
    assert named <= names("cpu-main", range(1, 81))


def test_two_hundred_jobs_of_one_node_share_requests(cluster: Lab) -> None:
    mark = cluster.fake.mark()
    array = cluster.slurm.submit("hostname", "--array=1-200", "--partition=many", "--exclusive")
    cluster.slurm.until("200 jobs end", lambda: _ended(cluster, array) == 200, 420)
    log = cluster.fake.log(mark)
    bought = [call for call in log.of("ec2:CreateFleet") if "c7a.large" in call.values()]
    assert sum(int(call["TargetCapacitySpecification.TotalTargetCapacity"]) for call in bought) <= 200
    assert len(bought) <= 40


def _ended(cluster: Lab, array: str) -> int:
    states = [job.state for job in cluster.slurm.jobs().values() if job.array == array]
    assert not {"FAILED", "NODE_FAIL", "BOOT_FAIL", "CANCELLED"} & {*states}, states
    return states.count("COMPLETED")


def test_static_nodes_run_from_the_beginning_and_stay(cluster: Lab) -> None:
    static = names("always-main", (1, 2))
    cluster.slurm.until("static nodes are up", lambda: all(node.up for node in cluster.slurm.nodes("always").values()))
    running = cluster.fake.instances(hpctf_queue="always")
    assert {one["tags"]["hpctf:node"] for one in running} == static
    log = cluster.fake.log()
    assert sum(log.bought("c6i.large")) == len(cluster.fake.launched("always")), "each request brought what it asked for, and nothing came without one"
    assert {one["id"] for one in running}.isdisjoint(log.terminated())


def test_a_static_node_whose_instance_dies_is_replaced(cluster: Lab) -> None:
    (before,), mark = cluster.fake.instances(hpctf_node="always-main-2"), cluster.fake.mark()
    cluster.fake.ask("end", id=before["id"])
    cluster.slurm.until("another instance is the node", lambda: [i for i in cluster.fake.instances(hpctf_node="always-main-2") if i["id"] != before["id"]])
    cluster.slurm.until("the static node is up", lambda: cluster.slurm.nodes("always")["always-main-2"].up)
    assert cluster.fake.log(mark).bought("c6i.large") == [1]


def test_a_node_boots_by_itself_as_its_user_data_says(cluster: Lab) -> None:
    job = cluster.slurm.submit("hostname; grep -c /home /proc/mounts", "--nodes=2", "--partition=whole")
    (done,) = cluster.slurm.completed(job)
    machine = cluster.region.booter.of_node(done.nodes[0])
    assert machine is not None
    assert f"{done.nodes[0]} is ready" in machine.read("/var/log/hpc-tf/boot.log")


def test_idle_nodes_are_terminated(cluster: Lab) -> None:
    for queue in ("cpu", "many", "whole"):
        cluster.slurm.all_off(queue, 300)
        cluster.slurm.until(f"no instance of {queue} runs", lambda queue=queue: not cluster.fake.instances(hpctf_queue=queue))
    log: Log = cluster.fake.log()
    terminated = log.terminated()
    assert len(terminated) == len(set(terminated)), "an instance was terminated twice"
    assert log.count("ec2:TerminateInstances") < len(terminated), "instances are terminated together"


def test_the_agent_sees_what_slurm_sees(cluster: Lab) -> None:
    status = json.loads(cluster.slurm.ask("/opt/hpc-tf/bin/status", "--json"))
    assert status["errors"] == {}
