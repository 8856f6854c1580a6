"""`ignore` accepts warnings by code and reason, and nothing else; `--strict` lets those that are left fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from hpc_tf.compiler.explain import all_rules, explain_rule

from tests.compiler.test_cli import run
from tests.spec import BASE, codes

WARNED = BASE + "slurm: {idle_time: 30s}\n"


@pytest.mark.parametrize("reason", ['""', '" "'])
def test_an_entry_without_a_reason_accepts_nothing(reason: str) -> None:
    assert sorted(codes(WARNED + f"ignore: {{HPC504: {reason}}}\n")) == ["HPC130", "HPC504"]


def test_a_code_that_does_not_exist_is_an_error_with_the_nearest_one() -> None:
    assert codes(BASE + "ignore: {HPC5O4: jobs come one by one}\n") == ["HPC131"]


def test_what_only_an_account_decides_may_be_accepted_without_one() -> None:
    assert codes(BASE + "ignore: {HPC871: the quota is being raised}\n") == []


def test_notes_may_be_accepted() -> None:
    noted = BASE + "access: {ssh: 203.0.113.0/24}\n"
    assert codes(noted) == ["HPC238"]
    assert codes(noted + "ignore: {HPC238: keys come from the directory}\n") == []


@pytest.mark.parametrize("command", ["check", "synth"])
def test_strict_lets_warnings_fail_and_notes_pass(command: str, tmp_path: Path) -> None:
    (tmp_path / "warned.yaml").write_text(WARNED)
    (tmp_path / "noted.yaml").write_text(BASE + "access: {ssh: 203.0.113.0/24}\n")
    assert run(command, "warned.yaml", cwd=tmp_path).returncode == 0
    assert run(command, "--strict", "noted.yaml", cwd=tmp_path).returncode == 0
    done = run(command, "--strict", "warned.yaml", "-o" if command == "synth" else "--strict", *(["other"] if command == "synth" else []), cwd=tmp_path)
    assert done.returncode == 1 and "warning[HPC504]" in done.stdout + done.stderr
    assert not (tmp_path / "other").exists(), "nothing is written under --strict where something is warned of"


def test_strict_passes_what_the_spec_accepts(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WARNED + "ignore: {HPC504: jobs come one by one}\n")
    assert run("check", "--strict", "a.yaml", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("code", sorted(all_rules()))
def test_every_code_has_a_manual_page(code: str) -> None:
    rule = all_rules()[code]
    assert len(rule.doc) > 30, "the page says more than the summary"
    assert explain_rule(rule).startswith(f"{code} ({rule.level.value}): {rule.summary}")
