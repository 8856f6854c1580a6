"""An example of the repository, applied as it is but for its image, is a cluster whose nodes come from Terraform's launch templates.

Slurm itself proves identities in it (auth/slurm); in the other clusters of the lab munge does.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.spec import EXAMPLES, ROOT

from . import boots
from .lab import Lab, lab
from .region import Region

pytestmark = [pytest.mark.lab, pytest.mark.second]
_OVERLAY = """
image: {{os: debian13, ami: {image}}}
head_node: {{imds: everyone}}
slurm: {{auth: slurm}}
"""


@pytest.fixture(scope="module")
def example(debian: None) -> Iterator[Lab]:
    def spec(made: Region) -> str:
        named = [{"Name": "name", "Values": ["debian-13-amd64-*"]}]
        image = made.fake.client("ec2").describe_images(Owners=["136693071363"], Filters=named)["Images"][0]["ImageId"]
        return _OVERLAY.format(image=image)

    (path,) = EXAMPLES["minimal"]
    with lab("example", spec, network="10.0.0.0/16", below=((ROOT / path).read_text(),)) as found:
        found.region.boots["compute"] = boots.whole(found.region.world)
        yield found


def test_its_nodes_come_from_the_launch_templates_that_terraform_made(example: Lab) -> None:
    ec2 = example.fake.client("ec2")
    made = {one["LaunchTemplateId"] for one in ec2.describe_launch_templates()["LaunchTemplates"]}
    (done,) = example.slurm.completed(example.slurm.submit("srun hostname", "--nodes=2", "--exclusive"), seconds=360)
    launched = [one for name in done.nodes for one in example.fake.instances(hpctf_node=name)]
    assert len(launched) == 2
    assert {one["tags"]["aws:ec2launchtemplate:id"] for one in launched} <= made
    assert {one["tags"]["hpctf:role"] for one in launched} == {"compute"}


def test_it_takes_another_configuration_where_slurm_itself_proves_identities(example: Lab) -> None:
    mark = example.fake.mark()
    example.push("queues: {cpu: {nodes: 0-12}}")
    assert len(example.slurm.nodes("cpu")) == 12 and not example.record().get("refused")
    (done,) = example.slurm.completed(example.slurm.submit("srun hostname"), seconds=360)
    assert done.restarts == 0, "who submits and who runs were proved by slurmctld, not by the one that tried the configuration"
    assert example.fake.log(mark).of("ec2:RunInstances") == []
