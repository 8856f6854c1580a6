"""Every kind of storage in a network that exists already, new and restored, on the fake AWS."""

from __future__ import annotations

from pathlib import Path

import pytest
from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.aws import seed
from tests.aws.process import serving
from tests.lanes import terraform
from tests.spec import ROOT

SPEC = ROOT / "tests/specs/good/file-systems.yaml"


@pytest.mark.terraform
@pytest.mark.moto
def test_every_kind_of_storage_applies_and_stays_as_it_is(tmp_path: Path) -> None:
    """Not destroyed: the provider would wait ten minutes for each file system of FSx, which an example does."""
    with serving() as endpoint:
        named = [(SPEC.name, SPEC.read_bytes()), ("seeded.yaml", seed.file_systems(endpoint).encode())]
        emit(tmp_path, synthesise(check(named, Files(SPEC.parent))).files)
        terraform.apply(tmp_path / "storage", endpoint)
        assert terraform.changes(tmp_path / "storage", endpoint) == []
