"""What can be wrong with an EFS file system."""

import pytest
from hpc_tf.modules.efs.checks import CHECKS
from hpc_tf.modules.efs.model import Efs
from hpc_tf.modules.spec.identifiers import AccessPointId, FileSystemId
from hpc_tf.modules.spec.quantities import Duration, Rate

from tests.modules.storage.workbench import codes, findings

EXISTING = FileSystemId("fs-0123456789abcdef0")


def test_a_plain_one_is_fine() -> None:
    assert codes(CHECKS, Efs(efs="new")) == []


def test_max_io_goes_with_bursting_and_provisioned_throughput() -> None:
    assert codes(CHECKS, Efs(efs="new", performance_mode="max-io")) == ["HPC415"]
    assert codes(CHECKS, Efs(efs="new", performance_mode="max-io", throughput="bursting")) == []
    assert codes(CHECKS, Efs(efs="new", performance_mode="max-io", throughput=Rate(100))) == []


def test_iam_and_access_points_need_tls_on_existing_ones_too() -> None:
    point = AccessPointId("fsap-0123456789abcdef0")
    assert codes(CHECKS, Efs(efs=EXISTING, iam=True, access_point=point, tls=False)) == ["HPC416", "HPC417"]
    assert codes(CHECKS, Efs(efs=EXISTING, iam=True, access_point=point)) == []


@pytest.mark.parametrize(("rate", "found"), [(0, ["HPC418"]), (1, []), (3414, []), (3415, ["HPC418"])])
def test_provisioned_throughput_has_a_range(rate: int, found: list[str]) -> None:
    assert codes(CHECKS, Efs(efs="new", throughput=Rate(rate))) == found


@pytest.mark.parametrize(("written", "help"), [("10d", "write 7d"), ("400d", "write 365d"), ("36h", "write 1d")])
def test_the_nearest_number_of_days_is_offered(written: str, help: str) -> None:
    (finding,) = findings(CHECKS, Efs(efs="new", infrequent_access_after=Duration.parse(written)))
    assert (finding.code, finding.help) == ("HPC419", help)


def test_there_is_no_last_snapshot() -> None:
    assert codes(CHECKS, Efs(efs="new", deletion_policy="snapshot")) == ["HPC420"]
