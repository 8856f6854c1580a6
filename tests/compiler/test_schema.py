"""The schema reports every breach in one run, with a help that can be typed, and sets aside only what is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from cerberus import Validator
from hpc_tf.compiler import schema
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import ROOT, check
from hpc_tf.compiler.schema import _SpecValidator, every_key, rules_of

from tests.spec import BASE, checked
from tests.spec import ROOT as REPOSITORY

TEN_MISTAKES = """
cluster: Weather_1
region: us-east-2
head_nod: c7i.2xlarge
image: alinux2024
slurm: {idle_time: 10, memory_scheduling: on}
access: [10.0.0.1/8]
storage:
  /scratch: {lustre: 4.8 TB, deployment_type: PERSISTENT_2}
queues:
  cfd: {instances: hpc7a.96xlarge, nodes: 64}
  gpu: {instances: g6.12xlarge, capacity: [spott]}
"""


def test_ten_mistakes_come_out_in_one_run_each_at_its_line_with_a_help() -> None:
    found = [(d.rule.code, d.span.line, d.help) for d in checked(TEN_MISTAKES).diagnostics if d.level.value == "error"]
    assert found == [
        ("HPC105", 2, "write weather-1"),
        ("HPC101", 4, "write head_node"),
        ("HPC104", 5, "write alinux2023"),
        ("HPC105", 6, "write 10s, or 10m for minutes"),
        ("HPC105", 6, "write true"),
        ("HPC105", 7, "write 10.0.0.0/8 or 10.0.0.1/32"),
        ("HPC105", 9, "write 4.8 TiB"),
        ("HPC104", 9, "write persistent-2"),
        ("HPC105", 11, "write 0-64 (none always on) or 64-64 (all always on)"),
        ("HPC105", 12, "write spot"),
    ]


@pytest.mark.parametrize(
    ("addition", "code", "key"),
    [
        ("acount: 123\n", "HPC101", "acount"),
        ("efa: true\n", "HPC101", "efa"),
        ("head_node: [a]\n", "HPC102", "head_node"),
        ("tags: text\n", "HPC102", "tags"),
        ("slurm: {idle_time: [1, 2]}\n", "HPC102", "slurm.idle_time"),
        ("storage: {/a: {mount_on: compute}}\n", "HPC103", "storage./a"),
        ("storage: {/a: {cephfs: 1 TiB}}\n", "HPC101", "storage./a.cephfs"),
        ("storage: {/a/: efs}\n", "HPC105", "storage./a/"),
        ("slurm: {config: {A: {b: c}}}\n", "HPC102", "slurm.config.A"),
        ('slurm: {memory_scheduling: "true"}\n', "HPC105", "slurm.memory_scheduling"),
        ("compute: {weight: 0x10}\n", "HPC105", "compute.weight"),
        ("compute: {weight: 0}\n", "HPC105", "compute.weight"),
    ],
)
def test_a_breach_has_a_code_and_the_key_it_stands_at(addition: str, code: str, key: str) -> None:
    assert [(d.rule.code, d.key) for d in checked(BASE + addition).diagnostics] == [(code, key)]


@pytest.mark.parametrize("missing", ["cluster", "region", "queues"])
def test_only_three_keys_are_required(missing: str) -> None:
    lines = [
        line
        for line in BASE.splitlines()
        if not line.startswith(missing) and not (missing == "queues" and line[:1] == " ")
    ]
    assert [d.rule.code for d in checked("\n".join(lines)).diagnostics] == ["HPC103"]


def test_the_derived_schema_is_one_that_cerberus_accepts() -> None:
    _SpecValidator(rules_of(ROOT)["schema"])
    assert issubclass(_SpecValidator, Validator)


def test_every_key_of_the_language_is_documented() -> None:
    undocumented = [path for path, member in every_key(ROOT) if not member.key.doc]
    assert undocumented == []


@pytest.mark.parametrize("folder", ["tests/specs/good", "tests/specs/bad", "examples"])
def test_what_is_sound_at_a_glance_is_so_to_cerberus(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = sorted((REPOSITORY / folder).glob("*.yaml"))
    told = [_told(path) for path in specs]
    monkeypatch.setattr(schema, "sound", lambda *_: False)
    assert specs and [_told(path) for path in specs] == told


def _told(path: Path) -> list[tuple[str, object, str]]:
    found = check([(path.name, path.read_bytes())], Files(path.parent)).diagnostics
    return [(one.rule.code, one.span, one.detail) for one in found]
