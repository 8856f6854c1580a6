"""What volumes can do."""

from typing import get_args

import pytest
from hpc_tf.modules.node.checks import CHECKS
from hpc_tf.modules.node.model import RootVolume, VolumeType
from hpc_tf.modules.node.volume import LIMITS, iops_problem, size_problem, throughput_problem
from hpc_tf.modules.spec.quantities import Rate, Size
from hypothesis import given
from hypothesis import strategies as st

from tests.modules.storage.workbench import codes

TYPES = st.sampled_from(get_args(VolumeType))


def test_every_volume_type_has_limits() -> None:
    assert set(LIMITS) == set(get_args(VolumeType))


@given(TYPES, st.integers(1, 100_000))
def test_the_help_offers_a_size_that_is_fine(kind: VolumeType, gib: int) -> None:
    assert (size_problem(kind, gib) is None) == (gib in LIMITS[kind].gib)
    assert size_problem(kind, LIMITS[kind].gib.nearest(gib)) is None


@pytest.mark.parametrize(
    ("kind", "gib", "iops", "fine"),
    [
        ("gp3", 1, 3000, True),
        ("gp3", 160, 80000, True),
        ("gp3", 159, 80000, False),
        ("gp3", None, 80000, True),
        ("gp3", None, 80001, False),
        ("gp3", None, 2999, False),
        ("io1", 100, 5000, True),
        ("io1", 100, 5001, False),
        ("io2", 256, 256000, True),
        ("gp2", 100, 300, False),
        ("gp2", 100, None, True),
    ],
)
def test_iops_are_bounded_by_type_and_size(kind: VolumeType, gib: int | None, iops: int | None, fine: bool) -> None:
    assert (iops_problem(kind, gib, iops) is None) == fine


@pytest.mark.parametrize(
    ("iops", "rate", "fine"),
    [(None, 750, True), (None, 751, False), (8000, 2000, True), (None, 124, False), (80000, 2001, False)],
)
def test_throughput_of_gp3_takes_iops(iops: int | None, rate: int, fine: bool) -> None:
    assert (throughput_problem("gp3", iops, rate) is None) == fine


def test_root_volumes_obey_the_same_limits_and_must_boot() -> None:
    assert codes(CHECKS, RootVolume()) == []
    assert codes(CHECKS, RootVolume(size=Size.parse("20 TiB"), type="gp2", iops=3000)) == ["HPC480", "HPC481"]
    assert codes(CHECKS, RootVolume(type="sc1", throughput=Rate(500))) == ["HPC482", "HPC483"]
