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
"""
SHRUNK = """
queues:
  edit: {nodes: 0-1}
  gone: ~
  fresh: {instances: c6in.large, nodes: 0-1}
  always: {root_volume: {size: 60 GiB}}
"""


@dataclass
class Edits:
    """Jobs that run through all edits: in a queue that is edited, on a node that goes, and in a queue that is removed."""

    within: str
    gone: str
    heads: set[str]
    wide: str = ""


@pytest.fixture(scope="module")
def edits(cluster: Lab) -> Iterator[Edits]:
    within = cluster.slurm.submit(WAITING.format(flag=cluster.flag("within")), "--partition=edit", "--nodelist=edit-main-1", "--exclusive")
    gone = cluster.slurm.submit(WAITING.format(flag=cluster.flag("gone")), "--partition=gone")
    for job in (within, gone):
        cluster.slurm.running(job)
    yield Edits(within, gone, {one["id"] for one in cluster.fake.instances(hpctf_role="head")})
    for name in ("within", "gone", "wide"):
        cluster.raise_flag(name)


def test_a_queue_is_added_and_another_grows_while_jobs_run(cluster: Lab, edits: Edits) -> None:
    cluster.push(GROWN)
    wide = cluster.slurm.submit(WAITING.format(flag=cluster.flag("wide")), "--partition=edit", "--nodes=6", "--exclusive")
    fresh = cluster.slurm.submit("hostname", "--partition=fresh")
    edits.wide = wide
    cluster.slurm.completed(fresh)
    job = cluster.slurm.running(wide)
    assert max(int(name.rpartition("-")[2]) for name in job.nodes) > 4
    assert [cluster.slurm.job(one).state for one in (edits.within, edits.gone)] == ["RUNNING"] * 2


def test_idle_nodes_follow_a_changed_launch_template(cluster: Lab, edits: Edits) -> None:
    def versions() -> set[str]:
        return {one["tags"]["aws:ec2launchtemplate:version"] for one in cluster.fake.instances(hpctf_queue="always")}

    cluster.slurm.until("both static nodes come from version 2", lambda: versions() == {"2"} and len(cluster.fake.instances(hpctf_queue="always")) == 2)


def test_a_queue_shrinks_and_another_goes_when_their_jobs_have_ended(cluster: Lab, edits: Edits) -> None:
    cluster.push(SHRUNK)
    assert [cluster.slurm.job(one).state for one in (edits.within, edits.gone, edits.wide)] == ["RUNNING"] * 3
    for name in ("wide", "gone", "within"):
        cluster.raise_flag(name)
    done = cluster.slurm.completed(edits.within, edits.gone, edits.wide)
    assert [job.restarts for job in done] == [0, 0, 0]
    cluster.slurm.until("the queue is gone", lambda: "PartitionName=gone" not in cluster.slurm.ask("scontrol", "show", "partition"))
    cluster.slurm.until("the other queue is small", lambda: {*cluster.slurm.nodes("edit")} == {"edit-main-1"})
    cluster.slurm.until("instances of nodes that are no more are ended", lambda: len(cluster.fake.instances(hpctf_queue="edit")) <= 1)


def test_a_configuration_that_slurm_refuses_changes_nothing(cluster: Lab, edits: Edits) -> None:
    before = cluster.slurm.ask("cat", "/etc/slurm/slurm.conf")
    cluster.site.compile(cluster.base, SHRUNK, change=_broken)
    cluster.site.apply("cluster")
    refused = cluster.slurm.until("the version is refused", lambda: cluster.record().get("refused") == cluster.site.version() and cluster.record())
    assert "NoSuchParameter" in refused["reason"]
    assert cluster.slurm.ask("cat", "/etc/slurm/slurm.conf") == before
    status = json.loads(cluster.slurm.ask("/opt/hpc-tf/bin/status", "--json", check=False))
    assert re.search("refused|NoSuchParameter", json.dumps(status))
    cluster.slurm.completed(cluster.slurm.submit("hostname", "--partition=edit"))


def _broken(files: dict[str, bytes]) -> dict[str, bytes]:
    name = "cluster/files/slurm.conf"
    return {**files, name: files[name] + b"NoSuchParameter=1\n"}


def test_the_next_good_configuration_is_applied(cluster: Lab, edits: Edits) -> None:
    cluster.push()
    cluster.slurm.until("the queue is there again", lambda: "PartitionName=gone" in cluster.slurm.ask("scontrol", "show", "partition"))
    assert {*cluster.slurm.nodes("edit")} == {f"edit-main-{number}" for number in range(1, 5)}


def test_no_edit_replaced_the_head_node(cluster: Lab, edits: Edits) -> None:
    assert {one["id"] for one in cluster.fake.instances(hpctf_role="head")} == edits.heads
