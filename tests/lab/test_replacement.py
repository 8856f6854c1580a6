"""The head node is replaced with jobs queued and running: the new one finds state, keys and nodes."""

from __future__ import annotations

import pytest

from .lab import Lab

pytestmark = pytest.mark.lab


def test_a_new_head_node_goes_on_where_the_old_one_stopped(cluster: Lab) -> None:
    running = cluster.slurm.submit(f"until [ -e {cluster.flag('replaced')} ]; do sleep 0.3; done", "--partition=whole", "--nodes=1", "--exclusive")
    job = cluster.slurm.running(running)
    held = cluster.slurm.submit("hostname", "--partition=whole", "--hold")
    (node,) = cluster.fake.instances(hpctf_node=job.nodes[0])
    (before,) = cluster.fake.instances(hpctf_role="head")
    cluster.site.replace("cluster", "aws_instance.head_node")
    (after,) = cluster.fake.instances(hpctf_role="head")
    assert after["id"] != before["id"]
    cluster.slurm.until("the new head node is ready", lambda: cluster.slurm.ask("test", "-e", "/opt/hpc-tf/booted") == "", 300)
    cluster.slurm.until("slurmctld answers", lambda: "UP" in cluster.slurm.ask("scontrol", "ping"))
    assert {cluster.slurm.job(running).state, cluster.slurm.job(held).state} == {"RUNNING", "PENDING"}
    assert [one["id"] for one in cluster.fake.instances(hpctf_node=job.nodes[0])] == [node["id"]], "a running node was ended"
    assert after["id"] == cluster.site.outputs("cluster")["head_node_id"]
    cluster.raise_flag("replaced")
    cluster.slurm.ask("scontrol", "release", held)
    done = cluster.slurm.completed(running, held, seconds=420)
    assert [one.restarts for one in done] == [0, 0]
