"""The only place that runs Slurm's commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent.slurm import NOWHERE, Job, Slurm, SlurmError, runner


class Runner:
    """Answers by the first two words, and refuses updates that name ``bad``."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.calls = answers, list[list[str]]()

    def __call__(self, arguments: Sequence[str], limit: float) -> str:
        self.calls.append(list(arguments))
        if "update" in arguments and any("bad" in word for word in arguments):
            raise SlurmError("Invalid node name specified")
        return self.answers.get(arguments[0], "")


def test_many_nodes_are_one_call() -> None:
    run = Runner()
    Slurm(run).update_nodes([f"a-{n}" for n in range(1, 501)], state="drain", reason="x y")
    assert run.calls == [["scontrol", "update", "nodename=a-[1-500]", "state=drain", "reason=x y"]]


def test_one_node_that_is_refused_does_not_keep_the_others() -> None:
    run = Runner()
    with pytest.raises(SlurmError):
        Slurm(run).update_nodes(["a-1", "a-2", "bad-1", "c-1"], state="resume")
    done = {call[2] for call in run.calls if "bad" not in call[2]}
    assert done == {"nodename=a-[1-2]", "nodename=c-1"}


def test_no_nodes_is_no_call() -> None:
    run = Runner()
    Slurm(run).update_nodes([], state="drain")
    Slurm(run).name_nodes([])
    assert run.calls == []


def test_addresses_are_told_in_the_order_of_names() -> None:
    run = Runner()
    Slurm(run).name_nodes([("a-2", "10.0.0.2"), ("a-1", "10.0.0.1")])
    assert run.calls == [["scontrol", "update", "nodename=a-2,a-1", "nodeaddr=10.0.0.2,10.0.0.1"]]


def test_nodes_without_an_address_lead_nowhere_or_are_left_as_they_are() -> None:
    run = Runner()
    Slurm(run).lead_nowhere(["a-1", "a-3"])
    Slurm(run).lead_nowhere(["bad-1"])
    assert run.calls[0] == ["scontrol", "update", "nodename=a-1,a-3", f"nodeaddr={NOWHERE},{NOWHERE}"]


def test_a_job_that_waits_for_two_partitions_counts_in_both() -> None:
    found = Slurm(Runner(squeue="7|a,b|PENDING|\n8|a|RUNNING|a-[1-2]\n")).jobs()
    assert found == [Job("7", "a", "PENDING", ""), Job("7", "b", "PENDING", ""), Job("8", "a", "RUNNING", "a-[1-2]")]


@pytest.mark.parametrize(("text", "version"), [("slurm-wlm 22.05.8", (22, 5)), ("slurm 25.11.4", (25, 11))])
def test_the_version_is_read(text: str, version: tuple[int, int]) -> None:
    assert Slurm(Runner(scontrol=text)).version() == version


def test_whether_slurmctld_answers() -> None:
    assert Slurm(Runner(scontrol="Slurmctld(primary) at head is UP")).answers()
    assert not Slurm(Runner(scontrol="Slurmctld(primary) at head is DOWN")).answers()


def script(folder: Path, text: str) -> None:
    path = folder / "scontrol"
    path.write_text(f"#!{sys.executable}\n{text}\n")
    path.chmod(0o755)


def test_what_a_command_complains_of_is_the_error(tmp_path: Path) -> None:
    script(tmp_path, "import sys; sys.exit('slurm_update error: Invalid node state specified')")
    with pytest.raises(SlurmError, match="Invalid node state"):
        runner(str(tmp_path), "x")(["scontrol", "update"], 30)


def test_a_command_that_hangs_or_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SlurmError, match="scontrol"):
        runner(str(tmp_path), "x")(["scontrol", "ping"], 30)
    script(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(SlurmError, match="timed out"):
        runner(str(tmp_path), "x")(["scontrol", "ping"], 0.2)


def test_a_command_is_told_where_the_configuration_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLURM_CONF", raising=False)
    script(tmp_path, "import os; print(os.environ['SLURM_CONF'])")
    assert runner(str(tmp_path), "/etc/slurm/slurm.conf")(["scontrol"], 30) == "/etc/slurm/slurm.conf\n"
