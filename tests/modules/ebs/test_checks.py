"""What can be wrong with volumes."""

import pytest
from hpc_tf.modules.ebs.checks import CHECKS
from hpc_tf.modules.ebs.model import Ebs
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import SnapshotId
from hpc_tf.modules.spec.quantities import Duration, Rate, Size, VolumeSet
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import codes, findings

HUNDRED = Size.parse("100 GiB")
SNAPSHOT = SnapshotId("snap-0123456789abcdef0")
FOUR = VolumeSet.parse("4 x 500 GiB")


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (Ebs(ebs=HUNDRED), []),
        (Ebs(ebs=FOUR, raid=0), []),
        (Ebs(ebs=SNAPSHOT, size=HUNDRED), []),
        (Ebs(ebs=Expression("${var.volume}")), []),
        (Ebs(ebs=HUNDRED, type="st1"), ["HPC460"]),
        (Ebs(ebs=SNAPSHOT, size=HUNDRED, type="st1"), ["HPC460"]),
        (Ebs(ebs=HUNDRED, type="io2"), []),
        (Ebs(ebs=HUNDRED, type="io1", iops=6000), ["HPC461"]),
        (Ebs(ebs=HUNDRED, throughput=Rate(751)), ["HPC462"]),
        (Ebs(ebs=HUNDRED, throughput=Rate(1001), iops=4004), ["HPC463"]),
        (Ebs(ebs=FOUR), ["HPC466"]),
        (Ebs(ebs=HUNDRED, raid=1), ["HPC466"]),
        (Ebs(ebs=VolumeSet.parse("6 x 500 GiB"), raid=0), ["HPC467"]),
        (Ebs(ebs=HUNDRED, size=HUNDRED), ["HPC468"]),
        (Ebs(ebs=FOUR, raid=0, backup=Backup(retention=Duration.parse("7d"))), ["HPC469"]),
        (Ebs(ebs=FOUR, raid=0, deletion_policy="snapshot"), ["HPC464"]),
        (Ebs(ebs=HUNDRED, deletion_policy="snapshot"), []),
    ],
)
def test_each_mistake_is_found_once(model: Ebs, found: list[str]) -> None:
    assert codes(CHECKS, model) == found


def test_a_set_of_one_is_one_volume() -> None:
    (finding,) = findings(CHECKS, Ebs(ebs=VolumeSet.parse("1 x 500 GiB")))
    assert (finding.code, finding.help) == ("HPC467", "write 500 GiB")


def test_the_help_keeps_the_total_of_a_set_that_is_too_large() -> None:
    (finding,) = findings(CHECKS, Ebs(ebs=VolumeSet.parse("8 x 500 GiB"), raid=0))
    assert finding.help == "write 5 x 800 GiB"
