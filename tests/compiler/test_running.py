"""`hpc-tf status` and `hpc-tf doctor`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hpc_tf.compiler.cli import cli
from hpc_tf.compiler.commands import running
from hpc_tf.stacks.live import Unreachable, head_node
from hpc_tf.stacks.live.head_node import Answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every question to a head node; it answers that something is wrong."""
    found: list[Any] = []

    class Head:
        def __init__(self, *cluster: str | None) -> None:
            self.cluster = cluster

        def run(self, *words: str) -> Answer:
            found.append((self.cluster, words))
            return Answer(1, "q-main-1 failed to boot\n")

    monkeypatch.setattr(head_node, "head_node", Head)
    return found


def test_a_spec_says_which_cluster(asked: list[Any]) -> None:
    done = CliRunner().invoke(cli, ["doctor", "examples/minimal.yaml", "--json"])
    assert done.exit_code == 1 and done.output == "q-main-1 failed to boot\n"
    assert asked == [(("minimal", "us-east-2", None), ("doctor", "--json"))]


def test_so_do_a_name_and_a_region(asked: list[Any]) -> None:
    CliRunner().invoke(cli, ["status", "--cluster", "c", "--region", "eu-west-1"])
    assert asked == [(("c", "eu-west-1", None), ("status",))]


@pytest.mark.parametrize("words", [["--cluster", "c"], ["examples/minimal.yaml", "--cluster", "c", "--region", "r"], ["missing.yaml"]])
def test_what_names_no_cluster_is_a_mistake_of_use(words: list[str], asked: list[Any]) -> None:
    assert CliRunner().invoke(cli, ["status", *words]).exit_code == 2 and asked == []


def test_a_spec_that_is_wrong_is_not_asked_about(tmp_path: Path, asked: list[Any]) -> None:
    (tmp_path / "hpc.yaml").write_text("cluster: c\nregion: us-east-2\nqueus: {}\n")
    done = CliRunner().invoke(cli, ["status", str(tmp_path / "hpc.yaml")])
    assert done.exit_code == 1 and "queus" in done.output and asked == []


def test_a_cluster_that_cannot_be_asked_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any) -> Any:
        raise Unreachable("no AWS credentials")

    monkeypatch.setattr(head_node, "head_node", nobody)
    done = CliRunner().invoke(cli, ["status", "--cluster", "c", "--region", "r"])
    assert done.exit_code == 2 and done.output == "hpc-tf: the cluster cannot be asked: no AWS credentials\n"


def test_on_the_head_node_the_agent_there_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Any]) -> None:
    (tmp_path / "agent.json").write_text("{}")
    program = tmp_path / "status"
    program.write_text(f"#!{sys.executable}\nimport sys; sys.exit(7 if sys.argv[1:] == ['--json'] else 0)\n")
    program.chmod(0o755)
    monkeypatch.setattr(running, "_HERE", tmp_path / "agent.json")
    monkeypatch.setattr(running, "_PROGRAMS", tmp_path)
    assert CliRunner().invoke(cli, ["status", "--json"]).exit_code == 7
    assert CliRunner().invoke(cli, ["status"]).exit_code == 0 and asked == []
