"""An edited spec reaches the running cluster: Terraform uploads, the agent applies, jobs go on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .lab import Lab

pytestmark = pytest.mark.lab
WAITING = "until [ -e {flag} ]; do sleep 0.3; done"
GROWN = """
queues:
  edit: {nodes: 0-8}
  fresh: {instances: c6in.large, nodes: 0-1}
  always: {root_volume: {size: 60 GiB}}
  typed: {instances: c5d.xlarge}
"""
SHRUNK = """
queues:
  edit: {nodes: 0-1}
  gone: ~
  back: ~
  fresh: {instances: c6in.large, nodes: 0-1}
  always: {root_volume: {size: 60 GiB}}
  typed: {instances: c5d.xlarge}
"""


@dataclass
class Edits:
    """Jobs that run through all edits: in a queue that is edited, in one that is removed, in one that comes back, on a type that is
    replaced; and jobs that wait meanwhile."""

    within: str
    gone: str
    back: str
    typed: str
    heads: set[str]
    mark: int
    wide: str = ""
    small: str = ""
    large: str = ""

    @property
    def busy(self) -> list[str]:
        """All that run."""
        return [job for job in (self.within, self.gone, self.back, self.typed, self.wide) if job]


@pytest.fixture(scope="module")
def edits(cluster: Lab) -> Iterator[Edits]:
    mark = cluster.fake.mark()
    made = {name: _waiting(cluster, name, f"--partition={queue}", f"--nodelist={queue}-main-1", "--exclusive")
            for name, queue in (("within", "edit"), ("gone", "gone"), ("back", "back"), ("typed", "typed"))}  # fmt: skip
    for job in made.values():
        cluster.slurm.running(job)
    yield Edits(**made, heads={one["id"] for one in cluster.fake.instances(hpctf_role="head")}, mark=mark)
    for name in (*made, "wide"):
        cluster.raise_flag(name)


def _waiting(cluster: Lab, flag: str, *options: str) -> str:
    return cluster.slurm.submit(WAITING.format(flag=cluster.flag(flag)), *options)


def _go_on(cluster: Lab, edits: Edits) -> bool:
    """Whether what runs has gone on undisturbed, each node on the instance that it had."""
    jobs = [cluster.slurm.job(one) for one in edits.busy]
    backing = [cluster.fake.instances(hpctf_node=node) for job in jobs for node in job.nodes]
    ended = {*cluster.fake.log(edits.mark).terminated()}
    return all((job.state, job.restarts) == ("RUNNING", 0) for job in jobs) and all(len(one) == 1 and one[0]["id"] not in ended for one in backing)


def test_a_queue_is_added_and_another_grows_while_jobs_run(cluster: Lab, edits: Edits) -> None:
    cluster.push(GROWN)
    fresh = cluster.slurm.submit("hostname", "--partition=fresh")
    newer = cluster.slurm.submit("hostname", "--partition=typed", "--exclusive")
    edits.wide = _waiting(cluster, "wide", "--partition=edit", "--nodes=6", "--exclusive")
    _, other = cluster.slurm.completed(fresh, newer)
    assert other.nodes == ("typed-main-2",), "nothing new starts on a node that changes"
    job = cluster.slurm.running(edits.wide)
    assert max(int(name.rpartition("-")[2]) for name in job.nodes) > 4
    assert _go_on(cluster, edits)
    log = cluster.fake.log(edits.mark)
    assert [log.bought(kind) for kind in ("c5a.large", "c6in.large", "c5d.large", "c5d.xlarge")] == [[1, 6], [1], [1], [1]]


def test_idle_nodes_follow_a_changed_launch_template(cluster: Lab, edits: Edits) -> None:
    def versions() -> set[str]:
        return {one["tags"]["aws:ec2launchtemplate:version"] for one in cluster.fake.instances(hpctf_queue="always")}

    cluster.slurm.until("both static nodes come from version 2", lambda: versions() == {"2"} and len(cluster.fake.instances(hpctf_queue="always")) == 2)


def test_a_queue_shrinks_and_another_goes_when_their_jobs_have_ended(cluster: Lab, edits: Edits) -> None:
    """One of the jobs that wait will find a node in what is left of the queue, the other one will not."""
    edits.small, edits.large = (cluster.slurm.submit("hostname", "--partition=edit", "--exclusive", *options)
                                for options in (("--nodelist=edit-main-1",), ("--nodes=3",)))  # fmt: skip
    cluster.push(SHRUNK)
    assert _go_on(cluster, edits)
    assert [cluster.slurm.job(one).state for one in (edits.small, edits.large)] == ["PENDING"] * 2
    for name in ("wide", "gone", "typed", "within"):
        cluster.raise_flag(name)
    done = cluster.slurm.completed(edits.within, edits.gone, edits.wide, edits.typed, edits.small)
    assert [job.restarts for job in done] == [0] * 5
    edits.within = edits.gone = edits.wide = edits.typed = ""
    large = cluster.slurm.job(edits.large)
    assert (large.state, bool(large.reason)) == ("PENDING", True)
    cluster.slurm.until("the queue is gone", lambda: "PartitionName=gone" not in cluster.slurm.ask("scontrol", "show", "partition"))
    cluster.slurm.until("the other queue is small", lambda: {*cluster.slurm.nodes("edit")} == {"edit-main-1"})
    cluster.slurm.until("instances of nodes that are no more are ended", lambda: len(cluster.fake.instances(hpctf_queue="edit")) <= 1)


def test_a_configuration_that_slurm_refuses_changes_nothing(cluster: Lab, edits: Edits) -> None:
    before, mark = cluster.slurm.ask("cat", "/etc/slurm/slurm.conf"), cluster.fake.mark()
    always = {one["id"] for one in cluster.fake.instances(hpctf_queue="always")}
    cluster.site.compile(cluster.base, SHRUNK, change=_broken)
    cluster.site.apply("cluster")
    refused = cluster.slurm.until("the version is refused", lambda: cluster.record().get("refused") == cluster.site.version() and cluster.record())
    assert "NoSuchParameter" in refused["reason"]
    assert cluster.slurm.ask("cat", "/etc/slurm/slurm.conf") == before
    status = json.loads(cluster.slurm.ask("/opt/hpc-tf/bin/status", "--json", check=False))
    assert re.search("refused|NoSuchParameter", json.dumps(status))
    log = cluster.fake.log(mark)
    assert log.count("ec2:CreateFleet") == log.count("ec2:RunInstances") == 0
    assert {one["id"] for one in cluster.fake.instances(hpctf_queue="always")} == always
    assert _go_on(cluster, edits)
    (booted,) = cluster.slurm.completed(cluster.slurm.submit("hostname", "--partition=whole"))
    machine = cluster.region.booter.of_node(booted.nodes[0])
    assert machine is not None
    assert f"{booted.nodes[0]} is ready" in machine.read("/var/log/hpc-tf/boot.log"), "nodes boot while a version is refused"


def _broken(files: dict[str, bytes]) -> dict[str, bytes]:
    name = "cluster/files/slurm.conf"
    return {**files, name: files[name] + b"NoSuchParameter=1\n"}


def test_the_next_good_configuration_is_applied(cluster: Lab, edits: Edits) -> None:
    """It puts back what was removed, in one queue while its job still runs."""
    cluster.push()
    cluster.slurm.until("the queue is there again", lambda: "PartitionName=gone" in cluster.slurm.ask("scontrol", "show", "partition"))
    assert {*cluster.slurm.nodes("edit")} == {f"edit-main-{number}" for number in range(1, 5)}
    assert "State=UP" in cluster.slurm.ask("scontrol", "-o", "show", "partition", "back")
    assert _go_on(cluster, edits)
    again = cluster.slurm.submit("hostname", "--partition=back", "--exclusive")
    cluster.raise_flag("back")
    done = cluster.slurm.completed(edits.back, again, edits.large)
    assert [job.restarts for job in done] == [0, 0, 0]
    log = cluster.fake.log(edits.mark)
    assert [sum(log.bought(kind)) for kind in ("m5a.large", "c5d.large", "c5d.xlarge")] == [1] * 3
    assert len(log.bought("m5ad.large")) <= 2, "a queue that is put back has a new launch template: its node may be replaced between the jobs"


def test_no_edit_replaced_the_head_node(cluster: Lab, edits: Edits) -> None:
    assert {one["id"] for one in cluster.fake.instances(hpctf_role="head")} == edits.heads
