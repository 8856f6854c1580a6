"""The example with everything: it stays short, and it leaves no capability out."""

from __future__ import annotations

from dataclasses import fields

import yaml
from hpc_tf.stacks.model import Cluster
from hpc_tf.stacks.storage import KINDS

from tests.spec import ROOT, example

LINES = 80
# What a cluster for everybody has no use for: where an account differs, what is waived, Terraform's own affairs.
ELSEWHERE = {"account", "bucket", "catalog", "ignore", "terraform"}


def test_it_stays_under_eighty_lines() -> None:
    assert len((ROOT / "examples/everything.yaml").read_text().splitlines()) < LINES


def test_every_key_of_the_language_stands_in_it() -> None:
    written = yaml.safe_load((ROOT / "examples/everything.yaml").read_text())
    assert {f.name for f in fields(Cluster)} - {*written} == ELSEWHERE


def test_every_kind_of_storage_is_mounted() -> None:
    assert {type(entry) for entry in example("everything").inferred.storage.values()} == {kind.model for kind in KINDS}
