"""A new version of the configuration is taken into force, or refused."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.slurm.agent import include, install, reload, trial
from hpc_tf.modules.slurm.agent.conf import node_lines, partition_lines
from hpc_tf.modules.slurm.agent.configure import configure
from hpc_tf.modules.slurm.agent.nodes import LEAVING, Node
from hpc_tf.modules.slurm.agent.slurm import Job, SlurmError
from hpc_tf.modules.slurm.agent.trial import Refused

from .fakes import Clock, FakeEc2, FakeSlurm, events, node, world

HARDWARE = "CPUs=2 State=CLOUD"
ONE = f"ClusterName=c\nNodeName=q-main-[1-4] {HARDWARE}\nPartitionName=q Nodes=q-main-[1-4] State=UP\n"
SMALL = ONE.replace("1-4", "1-2")
OTHER = f"ClusterName=c\nNodeName=g-main-[1-2] {HARDWARE}\nPartitionName=g Nodes=g-main-[1-2] State=UP\n"
SETTINGS = json.dumps({"slurm": {"update_strategy": "drain", "topology": "none", "include": []}})


class Folder:
    """A bucket of one version; ``torn`` files do not match their hash."""

    def __init__(self, version: str, conf: str, **files: str) -> None:
        self.files = {"slurm.conf": conf, "settings.json": SETTINGS, **files}
        self.version, self.torn, self.reads = version, "", 0
        self.written: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        self.reads += 1
        if name.startswith("applied/"):
            return self.written.get(name)
        if name == "manifest.json":
            hashes = {n: hashlib.sha256(text.encode()).hexdigest() for n, text in self.files.items()}
            return json.dumps({"schema": 1, "version": self.version, "files": hashes}).encode()
        return b"torn" if name == self.torn else self.files[name].encode() if name in self.files else None

    def write(self, name: str, content: bytes) -> None:
        self.written[name] = content


class Loading(FakeSlurm):
    """A Slurm that takes its nodes from the installed file when it is reconfigured."""

    def __init__(self, etc: Path, **states: str) -> None:
        super().__init__()
        self.etc, self.states = etc, states
        self.load()

    def load(self) -> None:
        path = self.etc / "slurm.conf"
        names = node_lines(path.read_text()) if path.exists() else {}
        kept = {one.name: one for one in self.listed}
        self.listed = [kept.get(n) or node(n, self.states.get(n.replace("-", "_"), "IDLE+POWERED_DOWN")) for n in names]

    def reconfigure(self) -> None:
        super().reconfigure()
        self.load()

    def update_nodes(self, names: Any, **fields: str) -> None:
        listed = list(names)
        super().update_nodes(listed, **fields)
        word, reason = fields["state"], fields.get("reason", "")
        self.listed = [_changed(one, word, reason) if one.name in listed else one for one in self.listed]


def _changed(one: Node, word: str, reason: str) -> Node:
    flags = one.flags | {"DRAIN"} if word == "drain" else one.flags - {"DRAIN"}
    return Node(one.name, flags, one.address, one.partitions, reason, "root" if reason else "")


@pytest.fixture(autouse=True)
def _no_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slurm itself is tried in the lab; here a word makes it refuse."""

    def check(_: Any, files: dict[str, str]) -> None:
        if "Bogus" in files["slurm.conf"]:
            raise Refused("error: Parsing error at unrecognized key: Bogus")

    monkeypatch.setattr(trial, "check", check)


def begun(tmp_path: Path, **states: str) -> tuple[Any, Loading, Folder]:
    """A cluster in which version one is in force."""
    slurm = Loading(tmp_path / "etc", **states)
    made = world(tmp_path, slurm, FakeEc2(Clock()))
    source = Folder("v1", ONE)
    assert configure(made, source) == 0
    return made, slurm, source


def etc(made: Any) -> str:
    return (Path(made.settings.slurm_etc) / "slurm.conf").read_text()


def test_the_first_version_is_installed_before_slurmctld_runs(tmp_path: Path) -> None:
    slurm = FakeSlurm()
    slurm.up = False
    made = world(tmp_path, slurm, FakeEc2(Clock()))
    assert configure(made, Folder("v1", ONE)) == 0
    assert etc(made) == ONE and slurm.reconfigured == 0 and made.settings.current.resolve().name == "v1"
    assert install.record(made.settings)["applied"] == "v1"


def test_what_was_installed_while_slurmctld_was_away_is_loaded_when_it_is_back(tmp_path: Path) -> None:
    slurm = Loading(tmp_path / "etc")
    slurm.up = False
    made = world(tmp_path, slurm, FakeEc2(Clock()))
    source = Folder("v1", ONE)
    configure(made, source)
    slurm.up = True
    assert configure(made, source) == 0 and slurm.reconfigured == 1
    configure(made, source)
    assert slurm.reconfigured == 1


def test_a_new_version_is_installed_loaded_and_reported(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    assert configure(made, Folder("v2", ONE.replace("1-4", "1-9"))) == 0
    assert slurm.reconfigured == 2 and "q-main-9" in node_lines(etc(made)) and slurm.said == []
    assert made.ec2.tags["i-head"]["hpctf:applied"] == "v2"


def test_the_same_version_is_not_applied_again(tmp_path: Path) -> None:
    made, slurm, source = begun(tmp_path)
    source.reads = 0
    configure(made, source)
    assert source.reads == 1 and slurm.reconfigured == 1


def test_no_manifest_is_no_error(tmp_path: Path) -> None:
    class Empty:
        def read(self, name: str) -> bytes | None:
            return None

        def write(self, name: str, content: bytes) -> None:
            raise AssertionError(name)

    made, slurm, _ = begun(tmp_path)
    assert configure(made, Empty()) == 0 and slurm.reconfigured == 1


def test_an_upload_under_way_waits(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    later = Folder("v2", OTHER)
    later.torn = "slurm.conf"
    assert configure(made, later) == 0 and slurm.reconfigured == 1 and events(made)["upload-under-way"] == 1
    later.torn = ""
    assert configure(made, later) == 0 and slurm.reconfigured == 2


def test_what_slurm_does_not_parse_is_refused_before_anything_changes(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    assert configure(made, Folder("v2", OTHER + "Bogus=1\n")) == 1
    record = install.record(made.settings)
    assert etc(made) == ONE and slurm.said == [] and slurm.reconfigured == 1
    assert record["refused"] == "v2" and "Bogus" in record["reason"] and record["applied"] == "v1"
    assert made.ec2.tags["i-head"]["hpctf:refused"] == "v2"


def test_a_refused_version_is_tried_again_only_on_demand(tmp_path: Path) -> None:
    made, _, _ = begun(tmp_path)
    bad = Folder("v2", OTHER + "Bogus=1\n")
    configure(made, bad)
    assert configure(made, bad) == 1 and events(made)["refused"] == 1
    assert configure(made, bad, again=True) == 1 and events(made)["refused"] == 2
    assert configure(made, Folder("v3", OTHER)) == 0 and install.record(made.settings)["refused"] == ""


def test_what_slurmctld_refuses_is_rolled_back(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path, q_main_1="ALLOCATED")
    slurm.refuses = "Unspecified error"
    assert configure(made, Folder("v2", OTHER)) == 1
    assert etc(made) == ONE and made.settings.current.resolve().name == "v1" and slurm.reconfigured == 3
    assert [one for one in slurm.nodes() if one.drained] == [] and slurm.partitions == {"q": "UP"}


def test_a_slurmctld_that_dies_of_it_is_started_again_with_the_old_version(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    mark = tmp_path / "restarted"
    made = world(tmp_path, slurm, made.ec2, restart_command=["touch", str(mark)])

    def die() -> None:
        slurm.up = False

    slurm.reconfigure = die  # type: ignore[method-assign]
    assert configure(made, Folder("v2", OTHER)) == 1
    assert mark.exists() and etc(made) == ONE


def test_a_start_that_takes_too_long_brings_back_what_worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slurm, _ = begun(tmp_path)
    monkeypatch.setattr("hpc_tf.modules.slurm.agent.reload._RESTART_SECONDS", 0.2)
    made = world(tmp_path, slurm, made.ec2, restart_command=["sleep", "30"])
    assert configure(made, Folder("v2", ONE + "AuthType=auth/slurm\n")) == 1
    assert etc(made) == ONE and "timed out" in install.record(made.settings)["reason"]


def test_a_parameter_that_only_a_start_takes_restarts_slurmctld(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    mark = tmp_path / "restarted"
    made = world(tmp_path, slurm, made.ec2, restart_command=["touch", str(mark)])
    assert configure(made, Folder("v2", ONE + "AuthType=auth/slurm\n")) == 0
    assert mark.exists() and slurm.reconfigured == 1


@pytest.mark.parametrize("line", ["ClusterName=other", "ClusterName=c\nStateSaveLocation=/elsewhere"])
def test_what_would_lose_every_job_is_refused(tmp_path: Path, line: str) -> None:
    made, slurm, _ = begun(tmp_path)
    assert configure(made, Folder("v2", ONE.replace("ClusterName=c", line))) == 1
    assert etc(made) == ONE and slurm.reconfigured == 1 and "would lose every job" in install.record(made.settings)["reason"]


def test_shrinking_keeps_busy_nodes_until_they_are_off(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path, q_main_4="ALLOCATED")
    small = Folder("v2", SMALL)
    assert configure(made, small) == 0
    assert set(node_lines(etc(made))) == {"q-main-1", "q-main-2", "q-main-4"}
    assert set(slurm.told("drain")) == {"q-main-3", "q-main-4"} and slurm.told("undrain") == []
    configure(made, small)
    assert slurm.reconfigured == 2
    slurm.listed = [node(n.name, "IDLE+POWERED_DOWN") for n in slurm.listed]
    assert configure(made, small) == 0
    assert etc(made) == SMALL and slurm.reconfigured == 3 and install.record(made.settings)["nodes"] == []


def test_a_removed_queue_with_jobs_stays_inactive_until_they_end(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path, q_main_1="ALLOCATED")
    slurm.queue = [Job("1", "q", "RUNNING", "q-main-1"), Job("2", "q", "PENDING", "")]
    other = Folder("v2", OTHER)
    assert configure(made, other) == 0
    assert slurm.partitions == {"q": "INACTIVE"} and partition_lines(etc(made))["q"].words["state"] == "INACTIVE"
    slurm.queue, slurm.listed = [], [node(n.name, "IDLE+POWERED_DOWN") for n in slurm.listed]
    assert configure(made, other) == 0 and etc(made) == OTHER


def test_a_queue_that_is_put_back_while_its_jobs_run_takes_jobs_again(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path, q_main_1="ALLOCATED")
    slurm.queue = [Job("1", "q", "RUNNING", "q-main-1")]
    assert configure(made, Folder("v2", OTHER)) == 0
    assert slurm.partitions == {"q": "INACTIVE"} and [one.name for one in slurm.listed if one.drained] == ["q-main-1"]
    assert configure(made, Folder("v3", ONE)) == 0
    assert slurm.partitions["q"] == "UP" and [one for one in slurm.listed if one.drained] == []
    assert etc(made) == ONE and install.record(made.settings)["partitions"] == []


def test_retyped_nodes_that_are_off_change_at_once_and_take_jobs_again(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    assert configure(made, Folder("v2", ONE.replace("CPUs=2", "CPUs=4"))) == 0
    assert len(slurm.told("drain")) == len(slurm.told("undrain")) == 4
    assert {line.words["cpus"] for line in node_lines(etc(made)).values()} == {"4"}


def test_where_slurmctld_is_away_everything_with_an_instance_is_kept(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    made.ec2.add("q-main-3")
    slurm.up = False
    assert configure(made, Folder("v2", OTHER)) == 0
    assert {"q-main-3", "g-main-1", "g-main-2"} == set(node_lines(etc(made))) and "q" in partition_lines(etc(made))


def test_a_new_head_node_carries_on_from_the_kept_configuration(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    made.ec2.add("q-main-3")
    slurm.up = False
    for path in Path(made.settings.slurm_etc).iterdir():
        path.unlink()
    assert configure(made, Folder("v2", SMALL)) == 0 and "q-main-3" in node_lines(etc(made))


def test_parameters_of_this_machine_stand_in_the_installed_file(tmp_path: Path) -> None:
    slurm = FakeSlurm()
    slurm.up = False
    made = world(tmp_path, slurm, FakeEc2(Clock()), slurm_overrides={"ClusterName": "other"})
    configure(made, Folder("v1", ONE))
    assert etc(made).startswith("ClusterName=other\n")


def test_scripts_are_executable_and_files_of_old_versions_go(tmp_path: Path) -> None:
    made, _, _ = begun(tmp_path)
    folder = Path(made.settings.slurm_etc)
    configure(made, Folder("v2", ONE, **{"prolog.sh": "#!/bin/sh\n", "include-1-a.conf": "x"}))
    assert (folder / "prolog.sh").stat().st_mode & 0o111 and (folder / "include-1-a.conf").exists()
    configure(made, Folder("v3", ONE))
    assert {path.name for path in folder.iterdir()} == {"slurm.conf"}


def test_an_agent_that_does_not_start_is_refused(tmp_path: Path) -> None:
    made, _, _ = begun(tmp_path)
    assert configure(made, Folder("v2", ONE, **{"agent/__main__.py": "raise SystemExit('broken')"})) == 1
    assert "broken" in install.record(made.settings)["reason"]


def test_old_versions_are_removed(tmp_path: Path) -> None:
    made, _, _ = begun(tmp_path)
    for number in range(2, 10):
        configure(made, Folder(f"v{number}", ONE))
    assert len(list(made.settings.versions.iterdir())) == 5 and (made.settings.versions / "v9").is_dir()


def test_what_failed_before_gets_another_try_under_a_new_version(tmp_path: Path) -> None:
    from hpc_tf.modules.slurm.agent.capacity import Refusal

    made, _, _ = begun(tmp_path)
    made.cooldowns.add("q/main", [Refusal("InvalidAMIID.NotFound", "", ())], [])
    configure(made, Folder("v2", ONE))
    assert made.cooldowns.active() == {}


@pytest.mark.parametrize("after", range(1, 12))
def test_a_death_at_any_step_is_made_good_by_the_next_pass(tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """What no handler of the agent catches."""

    made, slurm, _ = begun(tmp_path, q_main_4="ALLOCATED")
    steps = 0

    def dying(plain: Any) -> Any:
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == after:
                raise Killed
            return plain(*arguments, **named)

        return run

    with monkeypatch.context() as patched:
        for owner, name in ((install, "point"), (install, "write"), (install, "keep"), (install, "remember"), (slurm, "reconfigure"), (slurm, "update_nodes")):
            patched.setattr(owner, name, dying(getattr(owner, name)))
        with contextlib.suppress(Killed):
            configure(made, Folder("v2", SMALL))
    slurm.load()
    assert configure(made, Folder("v2", SMALL)) == 0
    assert install.record(made.settings)["begun"] == ""
    assert set(node_lines(etc(made))) == {"q-main-1", "q-main-2", "q-main-4"}
    assert install.record(made.settings)["applied"] == "v2" and install.record(made.settings)["nodes"] == ["q-main-4"]
    assert [one.name for one in slurm.nodes() if one.drained and one.reason.startswith(LEAVING)] == ["q-main-4"]


def killed(made: Any, source: Folder, owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass that dies where it calls something."""

    class Killed(BaseException):
        """What no handler of the agent catches."""

    def die(*_: Any, **__: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, die)
        with contextlib.suppress(Killed):
            configure(made, source)


@pytest.mark.parametrize("where", ["point", "write"])
def test_a_version_that_is_taken_back_after_a_death_leaves_nothing_behind(tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slurm, source = begun(tmp_path, q_main_1="ALLOCATED")
    killed(made, Folder("v2", OTHER), install, where, monkeypatch)
    assert slurm.partitions == {"q": "INACTIVE"} and len([one for one in slurm.listed if one.drained]) == 4
    assert configure(made, source) == 0
    assert etc(made) == ONE and made.settings.current.resolve().name == "v1"
    assert slurm.partitions == {"q": "UP"} and [one.name for one in slurm.listed if one.drained] == []
    assert configure(made, source) == 0 and slurm.reconfigured == 2


def test_a_third_version_after_a_death_wakes_what_the_second_put_to_sleep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slurm, _ = begun(tmp_path)
    killed(made, Folder("v2", OTHER), install, "point", monkeypatch)
    assert configure(made, Folder("v3", ONE.replace("1-4", "1-5"))) == 0
    assert slurm.partitions == {"q": "UP"} and [one.name for one in slurm.listed if one.drained] == []


def test_a_refused_version_after_a_death_brings_back_what_worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slurm, _ = begun(tmp_path)
    killed(made, Folder("v2", OTHER), slurm, "reconfigure", monkeypatch)
    assert etc(made) == OTHER and made.settings.current.resolve().name == "v2"
    bad = Folder("v3", ONE + "Bogus=1\n")
    assert [configure(made, bad), configure(made, bad)] == [1, 1]
    assert etc(made) == ONE and made.settings.current.resolve().name == "v1"
    assert slurm.partitions == {"q": "UP"} and [one.name for one in slurm.listed if one.drained] == []
    assert install.record(made.settings)["begun"] == ""


def test_what_never_worked_is_not_what_is_gone_back_to(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    slurm.up = False
    second = Folder("v2", ONE.replace("1-4", "1-9"))
    assert configure(made, second) == 0 and install.working(made.settings)["slurm.conf"] == ONE
    slurm.up, slurm.refuses = True, "Unspecified error"
    assert configure(made, second) == 1
    record = install.record(made.settings)
    assert (record["applied"], record["refused"], etc(made)) == ("v1", "v2", ONE) and made.settings.current.resolve().name == "v1"


def test_where_slurmctld_does_not_let_go_of_nodes_it_keeps_them_and_is_asked_again_later(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path, q_main_4="ALLOCATED")
    small = Folder("v2", SMALL)
    configure(made, small)
    carried = etc(made)
    slurm.listed = [node(n.name, "IDLE+POWERED_DOWN") for n in slurm.listed]
    slurm.refuses = "Unspecified error"
    assert configure(made, small) == 1 and etc(made) == carried
    tries = slurm.reconfigured
    assert configure(made, small) == 0 and slurm.reconfigured == tries
    made.ec2.clock.now += 601
    assert configure(made, small) == 0 and etc(made) == SMALL


def test_a_slurmctld_that_just_comes_up_is_given_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slurm, _ = begun(tmp_path)
    plain, answers = slurm.nodes, iter([SlurmError("Unable to contact slurm controller"), None])

    def asked() -> list[Node]:
        if slurm.reconfigured == 2 and (error := next(answers, None)):
            raise error
        return plain()

    monkeypatch.setattr(slurm, "nodes", asked)
    assert configure(made, Folder("v2", ONE.replace("1-4", "1-9"))) == 0


def test_a_slurmctld_that_goes_away_before_anything_is_installed_delays_the_version(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    slurm.broken["nodes"] = SlurmError("Unable to contact slurm controller")
    assert configure(made, Folder("v2", OTHER)) == 1
    record = install.record(made.settings)
    assert etc(made) == ONE and not record["refused"] and "Unable to contact" in record["delayed"]
    slurm.broken.clear()
    assert configure(made, Folder("v2", OTHER)) == 0 and install.record(made.settings)["delayed"] == ""


def test_nodes_that_cannot_be_woken_are_woken_by_the_next_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slurm, _ = begun(tmp_path)
    plain = slurm.update_nodes

    def update(names: Any, **fields: str) -> None:
        if fields["state"] == "undrain":
            raise SlurmError("Unable to contact slurm controller")
        plain(names, **fields)

    second = Folder("v2", ONE.replace("CPUs=2", "CPUs=4"))
    with monkeypatch.context() as patched:
        patched.setattr(slurm, "update_nodes", update)
        assert configure(made, second) == 0
    assert install.record(made.settings)["applied"] == "v2" and len([one for one in slurm.listed if one.drained]) == 4
    assert configure(made, second) == 0 and [one for one in slurm.listed if one.drained] == []


def test_an_included_file_that_cannot_be_had_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, _ = begun(tmp_path)
    settings = SETTINGS.replace("[]", '[{"file": "include-1-a.conf", "url": "s3://b/a.conf"}]')
    later = Folder("v2", ONE, **{"settings.json": settings})
    answers: list[Any] = [RuntimeError("AccessDenied"), b"# ours\n"]

    def fetched(*_: Any) -> bytes:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return bytes(answer)

    monkeypatch.setattr(include, "_fetched", fetched)
    assert configure(made, later) == 1 and "s3://b/a.conf: RuntimeError: AccessDenied" in install.record(made.settings)["delayed"]
    assert configure(made, later) == 0 and (Path(made.settings.slurm_etc) / "include-1-a.conf").exists()


def test_a_refused_version_that_is_taken_back_is_forgotten(tmp_path: Path) -> None:
    made, _, source = begun(tmp_path)
    configure(made, Folder("v2", OTHER + "Bogus=1\n"))
    configure(made, source)
    assert install.record(made.settings)["refused"] == ""


def test_compute_nodes_boot_with_the_version_in_force(tmp_path: Path) -> None:
    made, _, source = begun(tmp_path)
    assert json.loads(source.written["applied/manifest.json"])["version"] == "v1" and source.written["applied/slurm.conf"] == ONE.encode()
    bad = Folder("v2", OTHER + "Bogus=1\n")
    configure(made, bad)
    assert bad.written == {}


def test_a_version_that_cannot_be_published_is_published_by_the_next_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, _ = begun(tmp_path)
    second = Folder("v2", ONE)

    def fail(*_: Any) -> None:
        raise RuntimeError("SlowDown")

    with monkeypatch.context() as patched:
        patched.setattr(second, "write", fail)
        assert configure(made, second) == 0 and events(made)["not-published"]
    assert configure(made, second) == 0 and "applied/manifest.json" in second.written


def test_a_new_head_node_that_refuses_gets_the_version_in_force_back(tmp_path: Path) -> None:
    made, slurm, source = begun(tmp_path)
    bad = Folder("v2", OTHER)
    bad.written = source.written
    shutil.rmtree(made.settings.versions / "v1")
    slurm.refuses = "Unspecified error"
    assert configure(made, bad) == 1 and made.settings.current.resolve().name == "v1"


HEAD = "SlurmctldHost=head({})\nAccountingStorageHost={}\n"


def on_new_head(made: Any, slurm: Loading, source: Folder, newest: Folder) -> None:
    """What a new head node finds: the newest version fetched and linked, slurmctld with what last worked, the caches on their volume."""
    newest.written = source.written
    shutil.rmtree(made.settings.versions / "v1")
    folder = made.settings.versions / newest.version
    folder.mkdir()
    for name, text in newest.files.items():
        (folder / name).write_text(text)
    install.point(made.settings, newest.version)
    for where in (Path(made.settings.slurm_etc), Path(made.settings.state) / "applied"):
        path = where / "slurm.conf"
        path.write_text(path.read_text().replace("10.0.0.1", "10.0.0.2"))


@pytest.mark.parametrize("why", ["refused", "delayed"])
def test_a_new_head_node_goes_by_the_version_in_force_where_the_newest_one_is_not_taken(
    tmp_path: Path, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slurm = Loading(tmp_path / "etc")
    made, source = world(tmp_path, slurm, FakeEc2(Clock())), Folder("v1", ONE + HEAD.format("10.0.0.1", "10.0.0.1"))
    configure(made, source)
    text = OTHER + HEAD.format("10.0.0.2", "10.0.0.2")
    settings = SETTINGS.replace("[]", '[{"file": "include-1-a.conf", "url": "s3://b/a.conf"}]') if why == "delayed" else SETTINGS
    newest = Folder("v2", text + ("Bogus=1\n" if why == "refused" else ""), **{"settings.json": settings})
    on_new_head(made, slurm, source, newest)

    def fail(*_: Any) -> bytes:
        raise RuntimeError("AccessDenied")

    monkeypatch.setattr(include, "_fetched", fail)
    assert configure(made, newest) == 1 and install.record(made.settings)[why]
    assert made.settings.current.resolve().name == "v1"
    found = (made.settings.current / "slurm.conf").read_text()
    assert "q-main-1" in node_lines(found), "the programs that Slurm calls know its nodes"
    assert "SlurmctldHost=head(10.0.0.2)" in found and "AccountingStorageHost=10.0.0.2" in found, "the next boot of this machine knows itself"
    assert "10.0.0.1" not in found
    assert json.loads(source.written["applied/manifest.json"])["version"] == "v1"


def test_a_version_that_was_never_loaded_is_not_what_compute_nodes_boot_with(tmp_path: Path) -> None:
    made, slurm, source = begun(tmp_path)
    slurm.up = False
    second = Folder("v2", ONE.replace("1-4", "1-9"))
    second.written = source.written
    configure(made, second)
    assert install.record(made.settings)["applied"] == "v2" and json.loads(second.written["applied/manifest.json"])["version"] == "v1"
    slurm.up, slurm.refuses = True, "Unspecified error"
    configure(made, second)
    assert install.record(made.settings)["published"] == "v1" and second.written["applied/slurm.conf"] == ONE.encode()


def test_what_is_half_published_is_finished_though_a_newer_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, source = begun(tmp_path)
    large = ONE.replace("1-4", "1-9")
    second, bad = Folder("v2", large), Folder("v3", OTHER + "Bogus=1\n")
    second.written = bad.written = source.written
    plain = second.write

    def cut(name: str, content: bytes) -> None:
        if name.endswith("manifest.json"):
            raise RuntimeError("SlowDown")
        plain(name, content)

    monkeypatch.setattr(second, "write", cut)
    assert configure(made, second) == 0 and configure(made, bad) == 1
    listed = json.loads(bad.written["applied/manifest.json"])
    assert listed["version"] == "v2" and bad.written["applied/slurm.conf"] == large.encode()
    assert listed["files"] == {name: hashlib.sha256(bad.written[f"applied/{name}"]).hexdigest() for name in second.files}


def test_jobs_that_wait_in_a_removed_queue_are_not_lost_where_slurmctld_is_away(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path)
    slurm.queue, slurm.up = [Job("7", "q", "PENDING", "")], False
    second = Folder("v2", OTHER)
    assert configure(made, second) == 0 and "q" in partition_lines(etc(made))
    slurm.up = True
    configure(made, second)
    assert "q" in partition_lines(etc(made)) and slurm.partitions.get("q") != "UP"
    slurm.queue = []
    configure(made, second)
    assert "q" not in partition_lines(etc(made))


@pytest.mark.parametrize(("state", "version"), [("activating", "v1"), ("failed", "v1"), ("inactive", "v2")])
def test_a_slurmctld_that_does_not_start_with_a_version_gets_back_what_worked(tmp_path: Path, state: str, version: str) -> None:
    made, slurm, _ = begun(tmp_path)
    made = world(tmp_path, slurm, made.ec2, restart_command=["true"], state_command=["echo", state])
    slurm.up = False
    second = Folder("v2", ONE.replace("1-4", "1-9"))
    configure(made, second)
    configure(made, second)
    assert install.record(made.settings)["applied"] == "v2", "it may still be starting"
    made.ec2.clock.now += 901
    configure(made, second)
    record = install.record(made.settings)
    assert record["applied"] == version and made.settings.current.resolve().name == version
    assert (record["refused"] == "v2") == (version == "v1") == (etc(made) == ONE)


def test_nodes_are_let_go_of_though_a_newer_version_is_refused(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path, q_main_4="ALLOCATED")
    configure(made, Folder("v2", SMALL))
    bad = Folder("v3", OTHER + "Bogus=1\n")
    configure(made, bad)
    slurm.listed = [node(n.name, "IDLE+POWERED_DOWN") for n in slurm.listed]
    assert configure(made, bad) == 1 and etc(made) == SMALL
    record = install.record(made.settings)
    assert (record["applied"], record["refused"], record["nodes"]) == ("v2", "v3", [])


def test_half_of_an_included_file_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, _ = begun(tmp_path)
    settings = SETTINGS.replace("[]", '[{"file": "include-1-a.conf", "url": "s3://b/a.conf"}]')
    second = Folder("v2", ONE, **{"settings.json": settings})
    monkeypatch.setattr(include, "_fetched", lambda *_: b"# ours\n")
    killed(made, second, os, "fsync", monkeypatch)
    assert not (made.settings.versions / "v2" / "include-1-a.conf").exists()
    assert configure(made, second) == 0 and (Path(made.settings.slurm_etc) / "include-1-a.conf").read_text() == "# ours\n"


def test_slurmctld_is_started_anew_though_the_pass_before_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, slurm, _ = begun(tmp_path)
    mark = tmp_path / "restarted"
    made = world(tmp_path, slurm, made.ec2, restart_command=["touch", str(mark)])
    second = Folder("v2", ONE + "AuthType=auth/slurm\n")
    killed(made, second, reload, "restart", monkeypatch)
    assert "AuthType" in etc(made) and not mark.exists()
    assert configure(made, second) == 0 and mark.exists()


def test_a_slurmctld_that_does_not_list_its_nodes_delays_what_is_left_to_do_too(tmp_path: Path) -> None:
    made, slurm, _ = begun(tmp_path, q_main_4="ALLOCATED")
    configure(made, Folder("v2", SMALL))
    slurm.broken["nodes"] = SlurmError("Unable to contact slurm controller")
    assert configure(made, Folder("v2", SMALL)) == 0 and events(made)["release-delayed"] == 1
