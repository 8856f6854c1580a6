"""slurmctld begins with what last worked, on the machine that there is now; the agent does the rest."""

from __future__ import annotations

import json
import multiprocessing
import time
from pathlib import Path

import pytest
from hpc_tf.modules.boot.node import agent, controller, files, services
from hpc_tf.modules.boot.node.facts import Node
from hpc_tf.modules.boot.node.report import Failed
from hpc_tf.modules.slurm.agent import cache
from hpc_tf.modules.slurm.agent.conf import node_lines, overridden, scalars

from .nodes import SLURM, node

NEWEST = """\
# slurm.conf of the newest version
ClusterName=demo
SlurmctldHost=head(10.0.0.2)
AuthType=auth/munge
AccountingStorageHost=10.0.0.2
NodeName=b-main-1 State=CLOUD
"""
KEPT = """\
# slurm.conf that worked
ClusterName=demo
SlurmctldHost=head(10.0.0.1)
AuthType=auth/munge
AccountingStorageHost=10.0.0.1
NodeName=a-main-1 State=CLOUD
"""


class World:
    """A head node in a folder, whose slurmctld does not start with files that hold ``bad``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.starts, self.up, self.forgotten = folder, list[str](), False, 0
        self.current, self.kept, self.etc = folder / "current", folder / "volume/agent/applied", folder / "slurm/etc"
        for path in (self.current, self.kept, folder / "slurm/sbin"):
            path.mkdir(parents=True)
        (folder / "slurm/sbin/slurmctld").touch()
        (self.current / "slurm.conf").write_text(NEWEST)
        self.node: Node = node(instance="i-1", settings={
            **node().settings, "head_node": {"slurm_prefix": str(folder / "slurm")},
            "slurm": {**SLURM, "volume": str(folder / "volume"), "state": str(folder / "volume/state"), "log": str(folder / "log")},
        })  # fmt: skip

    def keep(self, text: str = KEPT, **more: str) -> None:
        for name, content in {"slurm.conf": text, **more}.items():
            (self.kept / name).write_text(content)

    def start(self, *_: str, **__: float) -> None:
        text = (self.etc / "slurm.conf").read_text()
        self.starts.append(text)
        self.up = "bad" not in text
        if not self.up:
            raise Failed("slurmctld: exit 1")

    def succeeds(self, *command: str, **_: float) -> bool:
        return self.up

    def conf(self) -> str:
        return (self.etc / "slurm.conf").read_text()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path)
    for module in (files, controller):
        monkeypatch.setattr(module, "own", lambda *_: None)
    monkeypatch.setattr(controller, "CURRENT", made.current)
    monkeypatch.setattr(agent, "SETTINGS", tmp_path / "agent.json")
    monkeypatch.setattr(services, "UNITS", tmp_path / "units")
    monkeypatch.setattr(services, "STARTED", tmp_path / "started")
    monkeypatch.setattr(services, "start", made.start)
    monkeypatch.setattr(services, "answering", lambda *_, **__: None)
    for module in (services, controller):
        monkeypatch.setattr(module, "succeeds", made.succeeds)
    monkeypatch.setattr(controller, "folder", lambda path, *_: path.mkdir(parents=True, exist_ok=True))

    def forget(*_: str) -> None:
        made.forgotten += 1

    monkeypatch.setattr(controller.aws, "forget_applied", forget)
    return made


# -- which files ------------------------------------------------------------------------------------------------------------


def test_the_first_start_is_with_the_newest_version_and_nothing_counts_as_applied(world: World) -> None:
    controller.apply(world.node)
    assert world.conf() == NEWEST and world.forgotten == 1 and not (world.kept / "slurm.conf").exists()


def test_nodes_that_are_kept_for_running_jobs_are_there_after_a_boot(world: World) -> None:
    world.keep()
    controller.apply(world.node)
    assert set(node_lines(world.conf())) == {"a-main-1"} and world.forgotten == 0


def test_a_new_head_nodes_address_stands_wherever_the_old_one_did_also_in_what_is_gone_back_to(world: World) -> None:
    world.keep()
    controller.apply(world.node)
    found = scalars(world.conf())
    assert (found["slurmctldhost"], found["accountingstoragehost"]) == ("head(10.0.0.2)", "10.0.0.2")
    assert (world.kept / "slurm.conf").read_text() == world.conf()


def test_a_database_daemon_elsewhere_stays_where_it_is() -> None:
    kept = KEPT.replace("AccountingStorageHost=10.0.0.1", "AccountingStorageHost=dbd.corp")
    assert scalars(controller.on_this_machine(kept, NEWEST))["accountingstoragehost"] == "dbd.corp"


@pytest.mark.parametrize(
    ("kept", "newest", "found"),
    [
        ("AuthType=auth/munge", "AuthType=auth/slurm\nCredType=cred/slurm", {"authtype": "auth/slurm", "credtype": "cred/slurm"}),
        ("AuthType=auth/slurm\nCredType=cred/slurm", "AuthType=auth/munge", {"authtype": "auth/munge", "credtype": None}),
    ],
)
def test_identities_are_proved_as_the_keys_of_this_machine_can(kept: str, newest: str, found: dict[str, str | None]) -> None:
    line = "AuthType=auth/munge"
    made = scalars(controller.on_this_machine(KEPT.replace(line, kept), NEWEST.replace(line, newest)))
    assert {name: made.get(name) for name in found} == found


def test_the_same_version_on_the_same_machine_changes_no_parameter() -> None:
    assert scalars(controller.on_this_machine(NEWEST, NEWEST)) == scalars(NEWEST)


def test_what_worked_and_does_not_start_here_gives_way_to_the_newest_which_is_then_gone_back_to(world: World) -> None:
    world.keep(KEPT + "bad=1\n", **{"topology.conf": "x"})
    controller.apply(world.node)
    assert len(world.starts) == 2 and world.conf() == NEWEST
    assert {path.name: path.read_text() for path in world.kept.iterdir()} == {"slurm.conf": NEWEST}


def test_what_worked_and_is_torn_gives_way_too(world: World) -> None:
    world.keep("ClusterName=demo\n")
    controller.apply(world.node)
    assert world.conf() == NEWEST


def test_where_nothing_starts_the_boot_fails_and_what_worked_is_kept(world: World) -> None:
    world.keep(KEPT + "bad=1\n")
    (world.current / "slurm.conf").write_text(NEWEST + "bad=1\n")
    with pytest.raises(Failed, match="exit 1"):
        controller.apply(world.node)
    assert (world.kept / "slurm.conf").read_text() == KEPT + "bad=1\n"


# -- as the agent does ------------------------------------------------------------------------------------------------------


def test_files_that_a_version_does_not_have_go_and_scripts_may_run(world: World) -> None:
    world.etc.mkdir(parents=True)
    for name in ("gres.conf", "include-1-old.conf", "slurmdbd.conf"):
        (world.etc / name).touch()
    world.keep(**{"prolog.sh": "#!/bin/sh\n", "include-1-site.conf": "x"})
    controller.apply(world.node)
    found = {path.name: oct(path.stat().st_mode & 0o777) for path in world.etc.iterdir()}
    assert {**found, "slurmdbd.conf": ""} == {"slurm.conf": "0o644", "prolog.sh": "0o755", "include-1-site.conf": "0o644", "slurmdbd.conf": ""}


def test_an_included_file_is_fetched_once_for_a_version_and_not_at_all_for_what_worked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(controller, "content", lambda url, _: asked.append(url) or b"MaxJobCount=9\n")
    slurm = {**world.node.slurm, "include": [{"file": "include-1-site.conf", "url": "https://x.org/site.conf"}]}
    one = world.node.named(settings={**world.node.settings, "slurm": slurm})
    controller.newest(one)
    assert controller.newest(one)["include-1-site.conf"] == "MaxJobCount=9\n" and asked == ["https://x.org/site.conf"]
    world.keep()
    (world.current / "include-1-site.conf").unlink()
    controller.apply(one)
    assert len(asked) == 1


def test_the_same_files_are_slurms_for_boot_and_agent() -> None:
    from hpc_tf.modules.slurm.agent import install

    assert controller._PATTERNS == install._PATTERNS


@pytest.mark.parametrize("overrides", [{}, {"slurmctldport": "7000", "New": "x"}, {"ClusterName": "other"}])
def test_parameters_of_this_machine_mean_the_same_to_boot_and_agent(overrides: dict[str, str]) -> None:
    text = NEWEST + "SlurmctldPort=1\n"
    assert scalars(controller.overridden(text, overrides)) == scalars(overridden(text, overrides))


def test_parameters_of_this_machine_outlive_a_boot(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "own", lambda *_: None)
    monkeypatch.setattr(agent, "_LOG", world.folder / "agent.log")
    monkeypatch.setattr(agent, "folder", lambda *_: None)
    agent.SETTINGS.write_text(json.dumps({"slurm_overrides": {"SlurmctldDebug": "debug2"}, "loop_seconds": 3}))
    agent.prepare(world.node)
    assert "loop_seconds" not in json.loads(agent.SETTINGS.read_text())
    controller.apply(world.node)
    assert "SlurmctldDebug=debug2\n" in world.conf()


# -- a boot that is tried again ---------------------------------------------------------------------------------------------


def test_a_controller_that_runs_and_answers_is_left_to_the_agent(world: World) -> None:
    controller.apply(world.node)
    (world.etc / "slurm.conf").write_text("# the agent's\n")
    controller.apply(world.node)
    assert len(world.starts) == 1 and world.conf() == "# the agent's\n"


def test_a_controller_that_does_not_answer_or_whose_unit_changed_is_started_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    controller.apply(world.node)
    world.up = False
    controller.apply(world.node)
    assert len(world.starts) == 2
    monkeypatch.setattr(controller.units, "slurmctld", lambda *_, **__: "another unit")
    controller.apply(world.node)
    assert len(world.starts) == 3


def test_a_boot_waits_for_an_agent_that_is_just_at_it(world: World, tmp_path: Path) -> None:
    held = multiprocessing.Event()

    def hold() -> None:
        with cache.locked(tmp_path / "volume/agent/configure"):
            held.set()
            time.sleep(0.4)

    other = multiprocessing.get_context("fork").Process(target=hold)
    other.start()
    assert held.wait(10)
    begun = time.monotonic()
    controller.apply(world.node)
    other.join()
    assert time.monotonic() - begun > 0.2
