"""Slurm 25.05 and later learns from EC2 which nodes are near each other. Debian 13 has an older one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hpc_tf.modules.slurm.names import expand

from .lab import Lab, lab, seeded
from .region import Region
from .tree import SUITE, chosen

pytestmark = [pytest.mark.lab, pytest.mark.second]
_SINCE = (25, 5)
_NETWORK = "10.19.0.0/16"
_SPEC = """
cluster: near
region: us-east-2
network: {{dns: none, subnets: {{head_node: {subnet_a}, compute: {subnet_b}}}}}
image: {{os: debian13, ami: {image}}}
head_node: {{imds: everyone}}
queues:
  cpu: {{instances: c7i.large, nodes: 0-8}}
storage: {{/home: {{efs: new, deletion_policy: delete}}}}
slurm: {{topology: tree, state_volume: {{deletion_policy: delete}}}}
"""


@pytest.fixture(scope="module")
def near(debian: None) -> Iterator[Lab]:
    if tuple(map(int, chosen().slurm.split(".")))[:2] < _SINCE:
        pytest.skip(f"Slurm {chosen().slurm} cannot be told; {SUITE}=sid runs a newer one")

    def spec(made: Region) -> str:
        return _SPEC.format(**seeded(_NETWORK)(made))

    with lab("near", spec, network=_NETWORK) as found:
        yield found


def test_slurm_knows_which_nodes_are_near_each_other(near: Lab) -> None:
    mark = near.fake.mark()
    job = near.slurm.submit(f"until [ -e {near.flag('near')} ]; do sleep 0.3; done", "--nodes=4", "--partition=cpu", "--exclusive")
    nodes = near.slurm.running(job).nodes
    ids = [near.fake.instances(hpctf_node=name)[0]["id"] for name in nodes]
    answers = near.fake.client("ec2").describe_instance_topology(InstanceIds=ids)["Instances"]
    places = {one["InstanceId"]: ":".join(("default", "all", *one["NetworkNodes"])) for one in answers}
    wanted = dict(zip(nodes, (places[id] for id in ids), strict=True))
    near.slurm.until("Slurm knows the places", lambda: wanted.items() <= _told(near).items())
    assert len(set(wanted.values())) > 1
    shown, switch = near.slurm.ask("scontrol", "show", "topology").splitlines(), wanted[nodes[0]].rpartition(":")[2]
    (leaf,) = [line for line in shown if switch in line and "Level=0" in line]
    assert nodes[0] in expand(leaf.rpartition("Nodes=")[2].split()[0])
    near.raise_flag("near")
    near.slurm.completed(job)
    near.slurm.all_off("cpu", 300)
    near.slurm.until("nodes that are off are where topology.conf has them", lambda: not set(nodes) & set(_told(near)))
    assert re.search(r"SwitchName=cpu-main .*Nodes=cpu-main-\[1-8\]", near.slurm.ask("scontrol", "show", "topology"))
    asked = [one for one in near.fake.log(mark).of("ec2:DescribeInstanceTopology") if ids[0] in one.values()]
    assert len(asked) == 2, "instances do not move: once by the agent, and once by this test"


def _told(near: Lab) -> dict[str, str]:
    """Where each node is that has been told its place."""
    lines = near.slurm.ask("scontrol", "-a", "-o", "show", "nodes").splitlines()
    return {name[1]: place[1] for line in lines if (name := re.match(r"NodeName=(\S+)", line)) and (place := re.search(r" Topology=(\S+)", line))}
