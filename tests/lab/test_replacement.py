"""The head node is replaced with jobs queued and running, by an apply that edits their queue too: the new one finds state, keys and nodes."""

from __future__ import annotations

import pytest

from .lab import Lab

pytestmark = pytest.mark.lab
_NODE = "whole-main-2"
_SHRUNK = "queues: {whole: {nodes: 0-1}}"


def test_a_new_head_node_goes_on_where_the_old_one_stopped(cluster: Lab) -> None:
    waiting = f"until [ -e {cluster.flag('replaced')} ]; do sleep 0.3; done"
    running = cluster.slurm.submit(waiting, "--partition=whole", f"--nodelist={_NODE}", "--exclusive")
    cluster.slurm.running(running)
    held = cluster.slurm.submit("hostname", "--partition=whole", "--hold")
    (node,) = cluster.fake.instances(hpctf_node=_NODE)
    (before,) = cluster.fake.instances(hpctf_role="head")
    mark = cluster.fake.mark()
    cluster.site.compile(cluster.base, _SHRUNK)
    cluster.site.replace("cluster", "aws_instance.head_node")
    (after,) = cluster.fake.instances(hpctf_role="head")
    assert after["id"] != before["id"] and after["id"] == cluster.site.outputs("cluster")["head_node_id"]
    cluster.slurm.until("the new head node is ready", lambda: cluster.slurm.ask("test", "-e", "/opt/hpc-tf/booted") == "", 300)
    wanted = cluster.site.version()
    record = cluster.slurm.until("the edit is applied", lambda: (found := cluster.record()).get("applied") == wanted and found)
    assert record["nodes"] == [_NODE], "a node that a job runs on stays, though the version has it no more"
    assert {cluster.slurm.job(running).state, cluster.slurm.job(held).state} == {"RUNNING", "PENDING"}
    assert [one["id"] for one in cluster.fake.instances(hpctf_node=_NODE)] == [node["id"]], "a running node was ended"
    log = cluster.fake.log(mark)
    assert node["id"] not in log.terminated() and log.of("ec2:CreateFleet") == [] == log.of("ec2:RunInstances")[1:]


def test_what_it_carried_goes_with_the_last_job_and_not_with_the_next_boot(cluster: Lab) -> None:
    (running,) = (job for job in cluster.slurm.jobs().values() if job.nodes == (_NODE,) and not job.over)
    (held,) = (job for job in cluster.slurm.jobs().values() if job.reason == "JobHeldUser")
    cluster.slurm.ask("systemctl", "stop", "slurmctld")
    cluster.slurm.ask("systemctl", "restart", "hpc-tf-boot")
    cluster.slurm.until("the head node has booted again", lambda: "UP" in cluster.slurm.ask("scontrol", "ping"))
    assert cluster.slurm.job(running.id).state == "RUNNING" and _NODE in cluster.slurm.nodes("whole")
    cluster.raise_flag("replaced")
    cluster.slurm.ask("scontrol", "release", held.id)
    done = cluster.slurm.completed(running.id, held.id, seconds=420)
    assert [one.restarts for one in done] == [0, 0] and done[1].nodes == ("whole-main-1",)
    cluster.slurm.until("the node is gone", lambda: {*cluster.slurm.nodes("whole")} == {"whole-main-1"})
    cluster.push()
    assert _NODE in cluster.slurm.nodes("whole")
