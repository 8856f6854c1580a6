"""Single steps of a boot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.boot.node import (
    default_user,
    facts,
    files,
    identity,
    logs,
    metadata_lock,
    readiness,
    script,
    services,
    slurm,
)
from hpc_tf.modules.boot.node.report import Failed

from .nodes import node

Ran = list[tuple[str, ...]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Every command that a step runs, in place of running it."""
    commands: Ran = []
    for module in (metadata_lock, readiness, script, default_user):
        monkeypatch.setattr(module, "run", lambda *words, **_: commands.append(words) or "")
    return commands


@pytest.fixture
def own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "own", lambda *_: None)


def fleet(**facts: Any) -> Any:
    one = node("compute")
    return one.named(settings={**one.settings, "fleets": {"cpu/main": {**one.settings["fleets"]["cpu/main"], **facts}}})


def answers(values: dict[str, str]) -> Callable[[str], str | None]:
    return values.get


# -- names --------------------------------------------------------------------------------------------------------------


def test_a_compute_node_is_called_as_its_tag_says(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = {"tags/instance/hpctf:node": "cpu-main-7", "tags/instance/hpctf:queue": "cpu", "tags/instance/hpctf:fleet": "main"}
    called: list[tuple[str, str]] = []
    monkeypatch.setattr(identity, "metadata", answers(tags))
    monkeypatch.setattr(identity, "call", lambda *words: called.append(words))
    named = identity.compute(node("compute", name="", queue="", fleet="", address="10.0.0.7"))
    assert (named.name, named.queue, named.fleet) == ("cpu-main-7", "cpu", "main") and called == [("cpu-main-7", "10.0.0.7")]


def test_a_node_of_a_fleet_that_is_gone_does_not_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "metadata", answers({"tags/instance/hpctf:node": "old-main-1", "tags/instance/hpctf:queue": "old"}))
    with pytest.raises(Failed, match="knows no fleet old/"):
        identity.compute(node("compute"))


def test_metadata_that_misses_a_call_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = {"tags/instance/hpctf:node": "cpu-main-7", "tags/instance/hpctf:queue": "cpu", "tags/instance/hpctf:fleet": "main"}
    known, asked = {**tags, "local-ipv4": "10.0.0.7", "instance-id": "i-1"}, set[str]()

    def metadata(path: str) -> str | None:
        missed = path not in asked
        asked.add(path)
        return None if missed else known[path]

    monkeypatch.setattr(identity, "metadata", metadata)
    monkeypatch.setattr(identity, "until", lambda attempt, _: attempt() or attempt())
    monkeypatch.setattr(identity, "call", lambda *_: None)
    named = identity.compute(identity.addressed(node("compute", name="", queue="", fleet="")))
    assert (named.instance, named.name, named.queue, named.fleet) == ("i-1", "cpu-main-7", "cpu", "main")


def test_a_head_node_waits_until_slurm_conf_means_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "head_address", lambda: "10.0.0.1")
    with pytest.raises(Failed, match=r"slurm\.conf names 10\.0\.0\.1, not this machine \(10\.0\.0\.2\)"):
        identity.head(node(address="10.0.0.2"))


def test_the_name_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "HOSTNAME", tmp_path / "hostname")
    monkeypatch.setattr(identity, "HOSTS", tmp_path / "hosts")
    monkeypatch.setattr("socket.sethostname", lambda _: None)
    (tmp_path / "hosts").write_text("127.0.0.1 localhost\n")
    for address in ("10.0.0.1", "10.0.0.2"):
        identity.call("head", address)
    assert (tmp_path / "hosts").read_text() == "127.0.0.1 localhost\n10.0.0.2 head # hpc-tf\n"


# -- devices ------------------------------------------------------------------------------------------------------------


def test_a_node_without_its_efa_device_takes_no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "until", lambda *_: None)
    with pytest.raises(Failed, match="no EFA device"):
        readiness.check(fleet(efa=True))


@pytest.mark.parametrize(("listed", "works"), [(8, True), (7, False)])
def test_every_gpu_must_be_there(listed: int, works: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "program", lambda _: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(readiness, "run", lambda *_, **__: "".join(f"GPU {n}: NVIDIA H100\n" for n in range(listed)))
    monkeypatch.setattr(readiness, "until", lambda attempt, *_: attempt())
    if works:
        assert readiness.check(fleet(gpus=8))
    else:
        with pytest.raises(Failed, match="7 of 8 GPUs"):
            readiness.check(fleet(gpus=8))


def test_nodes_that_need_nothing_are_ready(ran: Ran) -> None:
    assert readiness.check(fleet()) and ran == []


# -- the lock of metadata ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("imds", "words"), [("root-only", ("slurm",)), ("everyone", ("--open",))])
def test_metadata_is_locked_as_the_spec_says(imds: str, words: tuple[str, ...], ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata_lock, "program", lambda _: "/usr/sbin/iptables")
    one = node()
    metadata_lock.apply(one.named(settings={**one.settings, "head_node": {**one.settings["head_node"], "imds": imds}}))
    assert [command[2:] for command in ran] == [words] and ran[0][1].endswith("boot/imds-lock.sh")


def test_a_lock_that_cannot_be_set_fails_the_boot(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata_lock, "program", lambda _: None)
    one = node()
    assert metadata_lock.apply(one) is one  # everyone may read: nothing to lock
    with pytest.raises(Failed, match="iptables is not in this image"):
        metadata_lock.apply(one.named(settings={**one.settings, "head_node": {**one.settings["head_node"], "imds": "root-only"}}))


# -- scripts ------------------------------------------------------------------------------------------------------------


def test_hooks_run_in_their_order_with_their_arguments(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "fetched", lambda name, *_, **__: Path("/x") / name)
    hooks = {"start": [{"script": "a", "args": ["1 2"]}, {"script": "b", "args": []}], "configured": []}
    script.start(fleet(hooks=hooks))
    script.configured(fleet(hooks=hooks))
    assert ran == [("/x/a", "1 2"), ("/x/b",)]


@pytest.mark.usefixtures("own_files")
def test_a_script_is_fetched_once_unless_it_is_wanted_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def content(url: str, _: str) -> bytes:
        asked.append(url)
        return b"#!/bin/sh\n"

    monkeypatch.setattr(script, "CACHE", tmp_path)
    monkeypatch.setattr(script, "content", content)
    first = script.fetched("s3://site/setup.sh", "us-east-2")
    assert script.fetched("s3://site/setup.sh", "us-east-2") == first and first.stat().st_mode & 0o777 == 0o755
    script.fetched("s3://site/setup.sh", "us-east-2", again=True)
    assert len(asked) == 2 and script.fetched("https://x.org/setup.sh", "us-east-2") != first


# -- Slurm's daemons ------------------------------------------------------------------------------------------------------


def test_what_a_daemon_complained_of_last_is_part_of_the_reason(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("[1] error: first\n[2] fatal: bad line in slurm.conf\n[3] shutting down\n")
    assert slurm.last_words(tmp_path / "log") == "; [2] fatal: bad line in slurm.conf"
    assert slurm.last_words(tmp_path / "none") == ""


def test_an_image_without_slurm_says_so() -> None:
    with pytest.raises(Failed, match=r"no /nowhere/sbin/slurmd in this image; image\.slurm_prefix says where Slurm is"):
        slurm.found(fleet(slurm_prefix="/nowhere"), "slurmd")


# -- users and logs ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("own_files")
def test_sudo_is_taken_away_and_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_user, "_SUDOERS", tmp_path / "zz-hpc-tf")
    monkeypatch.setattr(default_user, "_default", lambda _: "admin")
    for sudo in (False, True):
        one = node(settings={**node().settings, "default_user": {"sudo": sudo, "home": "shared"}})
        default_user.apply(one)
        assert (tmp_path / "zz-hpc-tf").exists() is not sudo


def test_only_the_head_node_fills_a_new_home(tmp_path: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    home, kept = tmp_path / "home" / "admin", tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setattr(default_user, "_KEPT", kept)
    monkeypatch.setattr(default_user, "_home_below", lambda *_: home)
    default_user.after_mount(node("compute"), str(home.parent))
    assert ran == []
    default_user.after_mount(node(), str(home.parent))
    assert ran == [("cp", "--archive", str(kept), str(home))]


def test_an_image_without_the_cloudwatch_agent_boots_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(logs, "CURRENT", tmp_path)
    monkeypatch.setattr(logs, "say", said.append)
    (tmp_path / "cloudwatch-head-node.json").write_text("{}")
    assert logs.apply(node()) and said == ["no CloudWatch agent in this image: logs stay on the node"]


# -- services of the image ------------------------------------------------------------------------------------------------


def test_what_the_image_would_start_is_switched_off_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    off: Ran = []
    monkeypatch.setattr(services, "succeeds", lambda *words: off.append(words) or True)
    monkeypatch.setattr(facts, "BOOTED", tmp_path / "booted")
    services.quiet(node(instance="i-1"))
    assert ("systemctl", "disable", "--now", "slurmctld.service") in off
    (tmp_path / "booted").write_text("i-1\n")
    off.clear()
    services.quiet(node(instance="i-1"))
    assert off == []


def test_a_boot_that_is_tried_again_leaves_what_it_has_started_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    off: Ran = []
    monkeypatch.setattr(services, "succeeds", lambda *words: off.append(words) or True)
    monkeypatch.setattr(services, "STARTED", tmp_path)
    monkeypatch.setattr(facts, "BOOTED", tmp_path / "booted")
    (tmp_path / "slurmctld").write_text("")
    services.quiet(node(instance="i-1"))
    assert [words[-1] for words in off] == [f"{name}.service" for name in services.OURS if name != "slurmctld"]


def test_a_machine_that_was_made_from_the_image_of_a_node_has_been_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "BOOTED", tmp_path / "booted")
    (tmp_path / "booted").write_text("i-1\n")
    assert facts.has_booted(node(instance="i-1")) and not facts.has_booted(node(instance="i-2"))
