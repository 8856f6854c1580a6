"""What can be wrong with OpenZFS."""

from typing import Any

import pytest
from hpc_tf.modules.openzfs.checks import CHECKS
from hpc_tf.modules.openzfs.model import OpenZfs
from hpc_tf.modules.spec.identifiers import FsxVolumeId
from hpc_tf.modules.spec.quantities import Rate, Size

from tests.modules.storage.workbench import codes, findings


def openzfs(size: str = "8 TiB", **keys: Any) -> OpenZfs:
    return OpenZfs(openzfs=Size.parse(size), **keys)


@pytest.mark.parametrize(("size", "fitting"), [("63 GiB", "64 GiB"), ("513 TiB", "524288 GiB")])
def test_sizes_have_two_ends(size: str, fitting: str) -> None:
    (finding,) = findings(CHECKS, openzfs(size))
    assert (finding.code, finding.help) == ("HPC448", f"use {fitting}")


@pytest.mark.parametrize(
    ("kind", "rate", "found"),
    [
        ("single-az-2", 160, []),
        ("single-az-2", 64, ["HPC450"]),
        ("multi-az-1", 10240, []),
        ("single-az-ha-2", 3840, []),
        ("single-az-ha-1", 3072, []),
        ("single-az-1", 160, ["HPC450"]),
    ],
)
def test_throughputs_follow_the_deployment_type(kind: Any, rate: int, found: list[str]) -> None:
    assert codes(CHECKS, openzfs(deployment_type=kind, throughput=Rate(rate))) == found


@pytest.mark.parametrize(
    ("kind", "iops", "found"),
    [
        ("single-az-2", 24575, ["HPC452"]),
        ("single-az-2", 400000, []),
        ("single-az-1", 160001, ["HPC452"]),
        ("multi-az-1", 400001, ["HPC452"]),
    ],
)
def test_iops_lie_between_what_the_size_brings_and_what_the_servers_do(kind: Any, iops: int, found: list[str]) -> None:
    assert codes(CHECKS, openzfs(deployment_type=kind, iops=iops)) == found


def test_of_an_existing_one_nothing_is_looked_at() -> None:
    assert codes(CHECKS, OpenZfs(openzfs=FsxVolumeId("fsvol-0123456789abcdef0"), iops=1)) == []
