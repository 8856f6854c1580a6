"""What can be wrong with ONTAP."""

from typing import Any

import pytest
from hpc_tf.modules.ontap.checks import CHECKS
from hpc_tf.modules.ontap.model import Ontap
from hpc_tf.modules.spec.identifiers import FsxVolumeId
from hpc_tf.modules.spec.quantities import Rate, Size

from tests.modules.storage.workbench import codes, findings


def ontap(size: str = "8 TiB", **keys: Any) -> Ontap:
    return Ontap(ontap=Size.parse(size), **keys)


@pytest.mark.parametrize(
    ("model", "fitting"),
    [
        (ontap("1023 GiB"), "1024 GiB"),
        (ontap("193 TiB"), "196608 GiB"),
        (ontap("513 TiB", deployment_type="multi-az-2"), "524288 GiB"),
        (ontap("3 TiB", deployment_type="single-az-2", ha_pairs=4), "4096 GiB"),
        (ontap("1025 TiB", deployment_type="single-az-2", ha_pairs=12), "1048576 GiB"),
    ],
)
def test_sizes_follow_generation_and_pairs(model: Ontap, fitting: str) -> None:
    (finding,) = findings(CHECKS, model)
    assert (finding.code, finding.help) == ("HPC421", f"use {fitting}")


@pytest.mark.parametrize(
    ("kind", "rate", "found"),
    [
        ("single-az-1", 128, []),
        ("multi-az-1", 4096, []),
        ("single-az-1", 384, ["HPC422"]),
        ("single-az-2", 1536, []),
        ("single-az-2", 384, ["HPC422"]),
        ("multi-az-2", 384, []),
        ("multi-az-2", 4096, ["HPC422"]),
    ],
)
def test_throughputs_follow_the_deployment_type(kind: Any, rate: int, found: list[str]) -> None:
    assert codes(CHECKS, ontap(deployment_type=kind, throughput=Rate(rate))) == found


def test_more_throughput_than_there_is_gets_the_most() -> None:
    (finding,) = findings(CHECKS, ontap(throughput=Rate(9000)))
    assert finding.help == "write 4096 MB/s"


def test_only_single_az_2_has_several_pairs() -> None:
    assert codes(CHECKS, ontap(deployment_type="multi-az-2", ha_pairs=2)) == ["HPC423"]
    assert codes(CHECKS, ontap(deployment_type="single-az-2", ha_pairs=2)) == []


@pytest.mark.parametrize(("iops", "found"), [(24575, ["HPC424"]), (24576, []), (160000, []), (160001, ["HPC424"])])
def test_iops_lie_between_what_the_size_brings_and_what_the_servers_do(iops: int, found: list[str]) -> None:
    assert codes(CHECKS, ontap(iops=iops)) == found


def test_of_an_existing_one_nothing_is_looked_at() -> None:
    assert codes(CHECKS, Ontap(ontap=FsxVolumeId("fsvol-0123456789abcdef0"), iops=1, ha_pairs=3)) == []
