"""Every operating system of the language has its image, its user and its Slurm."""

from typing import get_args

import pytest
from hpc_tf.modules.catalog import images
from hpc_tf.modules.image.model import OsName


def test_the_table_holds_exactly_the_systems_of_the_language() -> None:
    assert sorted(images.SYSTEMS) == sorted(get_args(OsName))


@pytest.mark.parametrize(
    "os, architecture, name",
    [
        ("alinux2023", "x86_64", "aws-parallelcluster-3.15.0-amzn2023-hvm-x86_64*"),
        ("ubuntu2404", "arm64", "aws-parallelcluster-3.15.0-ubuntu-2404-lts-hvm-arm64*"),
        ("rhel9", "x86_64", "aws-parallelcluster-3.15.0-rhel9-hvm-x86_64*"),
        ("debian13", "x86_64", "debian-13-amd64-*"),
        ("debian13", "arm64", "debian-13-arm64-*"),
        ("rocky9", "x86_64", None),
    ],
)
def test_a_public_image_is_found_by_its_name(os: str, architecture: str, name: str | None) -> None:
    assert images.image_name(os, "3.15.0", architecture) == name


def test_the_slurm_of_the_pinned_release_is_known() -> None:
    assert images.slurm_version("alinux2023", images.PINNED_RELEASE) == "25.11.8"


def test_the_slurm_of_an_unknown_release_is_not_guessed() -> None:
    assert images.slurm_version("alinux2023", "9.9.9") is None


def test_debian_brings_its_own_slurm() -> None:
    assert images.slurm_version("debian13", images.PINNED_RELEASE) == "24.11.5"


def test_systems_without_a_public_image_need_one_of_the_user() -> None:
    needing = {system.name for system in images.SYSTEMS.values() if system.needs_ami}
    assert needing == {"rocky8", "rocky9", "debian13"}
    assert {system.name for system in images.SYSTEMS.values() if not system.image} < needing
