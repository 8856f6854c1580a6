"""Remote desktops on a machine: who gets in, and what DCV is told."""

from __future__ import annotations

import configparser
import json
import os
import ssl
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from hpc_tf.modules.boot.node import desktop, desktop_session, desktop_token, desktop_verify
from hpc_tf.modules.boot.node.command import run

ME = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True, timeout=10).stdout.strip()
NOBODY = 65534


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    run(*desktop.certificate(folder / "c.pem", folder / "k.pem"), timeout=60)
    return folder / "c.pem", folder / "k.pem"


@pytest.fixture
def service(certificate: tuple[Path, Path], tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The verifier on loopback, and the folder of its tokens."""
    made = desktop_verify.server(0, *map(str, certificate), folder=tmp_path)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"https://localhost:{made.server_address[1]}/", tmp_path
    made.shutdown()
    made.server_close()


def asked(url: str, certificate: tuple[Path, Path], **said: str) -> str:
    """What DCV hears: it trusts the certificate by its file, and checks the name."""
    context = ssl.create_default_context(cafile=str(certificate[0]))
    body = urllib.parse.urlencode(said).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=10, context=context) as answer:
        return str(answer.read().decode())


def test_dcv_hears_whose_a_token_is(service: tuple[str, Path], certificate: tuple[Path, Path]) -> None:
    url, folder = service
    desktop_token.leave(folder, "secret", "curie")
    said = asked(url, certificate, sessionId="curie", authenticationToken="secret", clientAddress="192.0.2.1")
    assert said == f'<auth result="yes"><username>{ME}</username></auth>'


@pytest.mark.parametrize(("session", "token"), [("curie", "other"), ("noether", "secret"), ("", ""), ("curie", "../../etc/passwd")])
def test_another_token_or_session_opens_nothing(service: tuple[str, Path], certificate: tuple[Path, Path], session: str, token: str) -> None:
    url, folder = service
    desktop_token.leave(folder, "secret", "curie")
    assert 'result="no"' in asked(url, certificate, sessionId=session, authenticationToken=token)


def test_a_token_is_good_for_a_minute_and_then_swept_away(tmp_path: Path) -> None:
    path = desktop_token.leave(tmp_path, "secret", "curie")
    now = time.time()
    assert desktop_token.owner(tmp_path, "secret", "curie", now) == ME
    assert desktop_token.owner(tmp_path, "secret", "curie", now + 61) == ""
    desktop_token.sweep(tmp_path, now + 30)
    assert path.exists()
    desktop_token.sweep(tmp_path, now + 61)
    assert not path.exists()


def test_nobody_takes_the_place_of_another_by_a_link(tmp_path: Path) -> None:
    now = time.time()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    real = desktop_token.leave(elsewhere, "secret", "curie")
    desktop_token.place(tmp_path, "secret").symlink_to(real)
    assert desktop_token.owner(tmp_path, "secret", "curie", now) == ""
    desktop_token.place(tmp_path, "secret").unlink()
    os.link(real, desktop_token.place(tmp_path, "secret"))
    assert desktop_token.owner(tmp_path, "secret", "curie", now) == ""


def test_a_file_of_somebody_else_with_other_content_is_no_token(tmp_path: Path) -> None:
    desktop_token.place(tmp_path, "secret").write_text("anything of theirs\n")
    assert desktop_token.owner(tmp_path, "secret", "curie", time.time()) == ""


def test_the_kernel_says_whose_a_token_is(tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("needs root, to give a file to somebody else")
    path = desktop_token.leave(tmp_path, "secret", "curie")
    os.chown(path, NOBODY, NOBODY)
    assert desktop_token.owner(tmp_path, "secret", "curie", time.time()) == "nobody"


def fake_dcv(folder: Path, *, there: bool) -> Path:
    """A `dcv` that writes down how it was called."""
    program = folder / "bin" / "dcv"
    program.parent.mkdir()
    known = "exit 0" if there else "exit 1"
    program.write_text(f'#!/bin/sh\necho "$@" >>{folder}/calls\n[ "$1" = describe-session ] && {known}\nexit 0\n')
    program.chmod(0o755)
    return program.parent


@pytest.mark.parametrize("there", [True, False])
def test_a_person_gets_an_address_that_the_verifier_knows(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", f"{fake_dcv(tmp_path, there=there)}:{os.environ['PATH']}")
    facts, tokens = tmp_path / "desktop.json", tmp_path / "tokens"
    facts.write_text(json.dumps({"address": "desk.example.org", "port": 8443}))
    tokens.mkdir()
    assert desktop_session.main([], facts, tokens) == 0
    url = urllib.parse.urlsplit(capsys.readouterr().out.split()[-1])
    (token,) = urllib.parse.parse_qs(url.query)["authToken"]
    assert (url.netloc, url.fragment) == ("desk.example.org:8443", ME)
    assert desktop_token.owner(tokens, token, ME, time.time()) == ME
    made = [line for line in (tmp_path / "calls").read_text().splitlines() if line.startswith("create-session")]
    assert made == ([] if there else [f"create-session --type virtual --owner {ME} --name {ME} {ME}"])


def test_without_dcv_a_person_hears_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    facts = tmp_path / "desktop.json"
    facts.write_text('{"address": "h", "port": 8443}')
    assert desktop_session.main([], facts, tmp_path) == 1
    assert "dcv is not in this image" in capsys.readouterr().err


def test_names_of_directories_are_names_of_sessions_too() -> None:
    assert desktop_session.session_of("curie@corp.example") == "curie-corp-example"


@pytest.mark.parametrize(("gpu", "drawn"), [(True, '"default-on"'), (False, '"always-off"')])
def test_dcv_is_told_port_verifier_and_who_draws(gpu: bool, drawn: str) -> None:
    read = configparser.ConfigParser()
    read.read_string(desktop.config(9443, gpu=gpu))
    assert read["connectivity"]["web-port"] == "9443"
    assert read["security"]["auth-token-verifier"] == '"https://localhost:9444"'
    assert read["session-management"]["enable-gl-in-virtual-sessions"] == drawn
