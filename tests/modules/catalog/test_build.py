"""The data files are what the installed moto and botocore give, and they are compact."""

from importlib import metadata

import pytest
from hpc_tf.modules.catalog import bundle

LIMIT_BYTES = 250_000


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def test_the_files_are_what_a_new_build_gives() -> None:
    recorded = {package: bundle.find(bundle.text_of(bundle.REGIONS), package) for package in ("moto", "botocore")}
    installed = {package: _version_of(package) for package in recorded}
    if installed != recorded:
        pytest.skip(f"the files come from {recorded}, here is {installed}: install those, or build the files anew")
    from hpc_tf.modules.catalog import build

    assert build.files() == {name: bundle.text_of(name) for name in (bundle.INSTANCE_TYPES, bundle.REGIONS)}


def test_both_files_come_from_one_moto() -> None:
    made_from = {bundle.find(bundle.text_of(name), "moto") for name in (bundle.INSTANCE_TYPES, bundle.REGIONS)}
    assert len(made_from) == 1


def test_the_files_stay_small() -> None:
    assert sum(len(bundle.text_of(name)) for name in (bundle.INSTANCE_TYPES, bundle.REGIONS)) < LIMIT_BYTES
