"""What a directory needs on a machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hpc_tf.modules.boot.node import aws, directory, latest, refresh, secret, sshd
from hpc_tf.modules.boot.node.report import Failed

from .nodes import node

TOLD = json.dumps({"directory": {"secret": "arn", "servers": "ldap://10.0.0.1"}}).encode()
TEXT = b"ldap_uri = @DIRECTORY_SERVERS@\nldap_default_authtok = @DIRECTORY_PASSWORD@\n"


@pytest.mark.parametrize("held", ["s3cret", "s3cret\n", '{"password": "s3cret", "username": "reader"}'])
def test_servers_and_password_are_filled_in_on_the_node(held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "secret_text", lambda _: held)
    text = directory.filled(node(), {"sssd.conf": TEXT, "resources.json": TOLD})
    assert text == "ldap_uri = ldap://10.0.0.1\nldap_default_authtok = s3cret\n"


def test_a_secret_without_a_password_names_whose_it_is() -> None:
    with pytest.raises(Failed, match="the secret of the directory is JSON without a password"):
        secret.held('{"user": "x"}', "the directory")


def test_names_come_from_the_directory_behind_those_of_the_machine() -> None:
    asked = directory.with_sss("passwd:         files systemd\ngroup: files sss\nhosts: files dns\n")
    assert asked == "passwd:         files systemd sss\ngroup: files sss\nhosts: files dns\n"
    assert directory.with_sss(asked) == asked


def test_an_image_without_sssd_ends_the_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "latest", lambda *_: {"sssd.conf": TEXT})
    monkeypatch.setattr(directory, "program", lambda _: None)
    with pytest.raises(Failed, match="sssd is not in this image"):
        directory.apply(node())


@pytest.mark.parametrize("main", ["Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n", "UsePAM yes\n"])
def test_what_we_tell_sshd_comes_first_and_a_topic_leaves_the_other_alone(main: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    restarts: list[tuple[str, ...]] = []
    monkeypatch.setattr("hpc_tf.modules.boot.node.files.own", lambda *_: None)
    monkeypatch.setattr(sshd, "_MAIN", tmp_path / "sshd_config")
    monkeypatch.setattr(sshd, "_DROP_INS", tmp_path / "sshd_config.d")
    monkeypatch.setattr(sshd, "succeeds", lambda *words: bool(restarts.append(words)) or True)
    (tmp_path / "sshd_config").write_text(main)
    (tmp_path / "sshd_config").chmod(0o600)

    def said() -> str:
        drop_ins = "".join(path.read_text() for path in sorted((tmp_path / "sshd_config.d").glob("*")))
        return drop_ins + (tmp_path / "sshd_config").read_text()

    sshd.take_keys()
    sshd.take_passwords(wanted=True)
    restarts.clear()
    text = said()
    for line in ("AuthorizedKeysFile .ssh/authorized_keys /etc/hpc-tf/keys/%u\n", "PasswordAuthentication yes\n"):
        assert text.count(line) == 1 and text.index(line) < text.index("UsePAM")
    sshd.take_keys()
    sshd.take_passwords(wanted=True)
    assert said() == text and restarts == []
    sshd.take_passwords(wanted=False)
    assert "PasswordAuthentication" not in said() and "AuthorizedKeysFile" in said() and said().endswith(main)


def test_the_head_node_follows_the_version_that_slurm_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latest, "CURRENT", tmp_path)
    (tmp_path / "users.json").write_bytes(b"{}")
    assert latest.latest(node(), "users.json", "sssd.conf") == {"users.json": b"{}"}


def test_other_nodes_keep_what_they_have_while_the_bucket_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latest, "CURRENT", tmp_path)
    monkeypatch.setattr(latest, "say", lambda _: None)
    monkeypatch.setattr(aws, "client", lambda *_: 1 / 0)
    (tmp_path / "users.json").write_bytes(b"{}")
    assert latest.latest(node("compute"), "users.json") == {"users.json": b"{}"}


class _End(Exception):
    pass


def test_a_change_is_acted_on_and_a_failure_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "say", lambda _: None)
    seen, acted, pauses = iter("aabbb"), [], []

    def act() -> None:
        acted.append(1)
        if len(acted) == 1:
            raise Failed("no")

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 5:
            raise _End

    with pytest.raises(_End):
        refresh.follow(lambda: next(seen), act, 15, clock=lambda: 0.0, sleep=sleep)
    assert len(acted) == 2 and pauses == [15] * 5
