"""The newest Slurm that Debian has: a short cycle on a tree of sid. Sid moves, so it runs only where it is asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from hpc_tf.modules.slurm.names import expand

from . import boots
from .lab import Lab, lab, seeded
from .region import Region
from .tree import SID, NoTree, tree
from .world import run

pytestmark = [pytest.mark.lab, pytest.mark.second]
ASKED = "HPC_TF_LAB_SID"
_NETWORK = "10.19.0.0/16"
_SPEC = """
cluster: newest
region: us-east-2
network: {{dns: none, subnets: {{head_node: {subnet_a}, compute: {subnet_b}}}}}
image: {{os: debian13, ami: {image}, slurm_version: "{version}"}}
head_node: {{imds: everyone}}
queues:
  cpu: {{instances: c7i.large, nodes: 0-8}}
  whole: {{instances: c6a.large, nodes: 0-1}}
storage: {{/home: {{efs: new, deletion_policy: delete}}}}
slurm: {{topology: tree, state_volume: {{deletion_policy: delete}}}}
"""


@pytest.fixture(scope="module")
def newest() -> Iterator[Lab]:
    if not os.environ.get(ASKED):
        pytest.skip(f"Debian sid changes every day; {ASKED}=1 runs its Slurm, too")
    try:
        root = tree(SID)
    except NoTree as reason:
        pytest.skip(str(reason))
    version = re.search(r"\d+\.\d+\.\d+", run(["chroot", str(root), "slurmctld", "-V"], 30))
    assert version is not None

    def spec(made: Region) -> str:
        return _SPEC.format(version=version[0], **seeded(_NETWORK)(made))

    with lab("site", spec, variant=SID, network=_NETWORK) as found:
        found.region.boots["compute/whole"] = boots.whole(found.region.world)
        yield found


@pytest.mark.parametrize("width", [1, 8])
def test_a_job_gets_its_nodes(newest: Lab, width: int) -> None:
    (job,) = newest.slurm.completed(newest.slurm.submit("srun hostname", f"--nodes={width}", "--partition=cpu", "--exclusive"))
    assert (len(job.nodes), job.restarts) == (width, 0)


def test_a_node_boots_by_itself(newest: Lab) -> None:
    newest.slurm.completed(newest.slurm.submit("hostname", "--partition=whole"))


def test_slurm_knows_which_nodes_are_near_each_other(newest: Lab) -> None:
    mark = newest.fake.mark()
    job = newest.slurm.submit(f"until [ -e {newest.flag('near')} ]; do sleep 0.3; done", "--nodes=4", "--partition=cpu", "--exclusive")
    nodes = newest.slurm.running(job).nodes
    ids = [newest.fake.instances(hpctf_node=name)[0]["id"] for name in nodes]
    answers = newest.fake.client("ec2").describe_instance_topology(InstanceIds=ids)["Instances"]
    places = {one["InstanceId"]: ":".join(("default", "all", *one["NetworkNodes"])) for one in answers}
    wanted = dict(zip(nodes, (places[id] for id in ids), strict=True))
    newest.slurm.until("Slurm knows the places", lambda: wanted.items() <= _told(newest).items())
    assert len(set(wanted.values())) > 1
    shown, near = newest.slurm.ask("scontrol", "show", "topology").splitlines(), wanted[nodes[0]].rpartition(":")[2]
    (leaf,) = [line for line in shown if near in line and "Level=0" in line]
    assert nodes[0] in expand(leaf.rpartition("Nodes=")[2].split()[0])
    newest.raise_flag("near")
    newest.slurm.completed(job)
    newest.slurm.all_off("cpu", 300)
    newest.slurm.until("nodes that are off are where topology.conf has them", lambda: not set(nodes) & set(_told(newest)))
    assert re.search(r"SwitchName=cpu-main .*Nodes=cpu-main-\[1-8\]", newest.slurm.ask("scontrol", "show", "topology"))
    asked = [one for one in newest.fake.log(mark).of("ec2:DescribeInstanceTopology") if ids[0] in one.values()]
    assert len(asked) == 2, "instances do not move: once by the agent, and once by this test"


def _told(newest: Lab) -> dict[str, str]:
    """Where each node is that has been told its place."""
    lines = newest.slurm.ask("scontrol", "-a", "-o", "show", "nodes").splitlines()
    return {name[1]: place[1] for line in lines if (name := re.match(r"NodeName=(\S+)", line)) and (place := re.search(r" Topology=(\S+)", line))}


def test_idle_nodes_are_terminated(newest: Lab) -> None:
    newest.slurm.all_off("cpu", 300)
    newest.slurm.until("nothing runs", lambda: not newest.fake.instances(hpctf_role="compute"))
