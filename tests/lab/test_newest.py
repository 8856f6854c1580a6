"""The newest Slurm that Debian has: a short cycle on a tree of sid. Sid moves, so it runs only where it is asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

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
slurm: {{state_volume: {{deletion_policy: delete}}}}
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


def test_idle_nodes_are_terminated(newest: Lab) -> None:
    newest.slurm.all_off("cpu", 300)
    newest.slurm.until("nothing runs", lambda: not newest.fake.instances(hpctf_role="compute"))
