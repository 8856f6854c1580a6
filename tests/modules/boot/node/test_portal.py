"""Open OnDemand on a machine, with stand-ins for packages and Apache."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.boot.node import command, packages, portal
from hpc_tf.modules.boot.node.facts import Node
from hpc_tf.modules.boot.node.report import Failed

from .nodes import node


def login(**told: str) -> Node:
    made = node("login", pool="web")
    return replace(made, settings={**made.settings, "login_nodes": {"web": {"portal": told}}})


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"ID": "amzn", "VERSION_ID": "2023"}, "amzn2023"),
        ({"ID": "rhel", "VERSION_ID": "9.4"}, "el9"),
        ({"ID": "rocky", "VERSION_ID": "8.10"}, "el8"),
        ({"ID": "ubuntu", "VERSION_ID": "24.04", "VERSION_CODENAME": "noble"}, "noble"),
    ],
)
def test_packages_are_named_after_the_system(facts: dict[str, str], word: str) -> None:
    assert portal.system(facts) == word


def test_nodes_of_a_pool_have_one_passphrase_and_different_secrets_have_others() -> None:
    text = "a: @OIDC_CLIENT_SECRET@\nb: @OIDC_PASSPHRASE@\n"
    assert portal.filled(text, "s3cret") == portal.filled(text, "s3cret") != portal.filled(text, "other")
    assert "@" not in portal.filled(text, "s3cret") and "a: s3cret\n" in portal.filled(text, "s3cret")


@pytest.mark.parametrize("secret", ['a"b', "a\\b", "a\nb"])
def test_a_secret_that_would_break_the_file_is_refused(secret: str) -> None:
    with pytest.raises(Failed, match="quotes, backslashes or several lines"):
        portal.filled("", secret)


def test_the_certificate_is_one_for_the_name(tmp_path: Path) -> None:
    command.run(*portal.certificate("ondemand.example.org", tmp_path / "c.pem", tmp_path / "k.pem"), timeout=60)
    said = subprocess.run(
        ["openssl", "x509", "-in", str(tmp_path / "c.pem"), "-noout", "-ext", "subjectAltName"], capture_output=True, text=True,
        timeout=30, check=True,
    ).stdout  # fmt: skip
    assert "DNS:ondemand.example.org" in said


def test_a_node_whose_portal_fails_takes_logins(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(packages, "manager", lambda: (_ for _ in ()).throw(Failed("this image has neither apt-get nor dnf")))
    portal.apply(login(name="ondemand.example.org", secret=""))
    assert "no portal: this image has neither apt-get nor dnf" in capsys.readouterr().out


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A machine of Amazon Linux; what is installed, written and run is remembered."""
    seen: dict[str, Any] = {"installed": [], "written": {}, "run": []}
    current = tmp_path / "current"
    (current / "portal").mkdir(parents=True)
    (current / "portal/web.yml").write_text("secret: @OIDC_CLIENT_SECRET@\n")
    (current / "portal/cluster-web.yml").write_text("v2:\n")
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(portal, "CURRENT", current)
    monkeypatch.setattr(portal, "_KEPT", tmp_path / "kept")
    monkeypatch.setattr(portal, "folder", lambda path: None)
    monkeypatch.setattr(portal, "write", lambda path, text, mode=0o644: seen["written"].update({str(path): (text, mode)}))
    monkeypatch.setattr(portal, "run", lambda *words, **_: seen["run"].append(words[0]) or (tmp_path / "kept/key.pem").touch())
    monkeypatch.setattr(portal, "_os_release", lambda: {"ID": "amzn", "VERSION_ID": "2023"})
    monkeypatch.setattr(portal.aws, "secret_text", lambda arn: f"secret of {arn[-2:]}\n")
    monkeypatch.setattr(packages, "manager", lambda: "dnf")
    monkeypatch.setattr(packages, "install", lambda *names, **_: seen["installed"].extend(names))
    monkeypatch.setattr(portal.services, "start", lambda *names: seen["run"].extend(names))
    monkeypatch.setattr(portal.services, "listening", lambda *_, **__: None)
    return seen


def test_with_a_provider_the_secret_comes_from_its_secret_into_a_file_of_root(machine: dict[str, Any]) -> None:
    portal.apply(login(name="ondemand.example.org", secret="arn:aws:secretsmanager:us-east-2:1:secret:ab"))
    release, ondemand, ssl, module = machine["installed"]
    assert "amzn2023" in release and (ondemand, ssl, module) == ("ondemand", "mod_ssl", "mod_auth_openidc")
    assert machine["written"]["/etc/ood/config/ood_portal.yml"] == ("secret: secret of ab\n", 0o600)
    assert machine["run"][-2:] == ["/opt/ood/ood-portal-generator/sbin/update_ood_portal", "httpd"]


def test_without_a_provider_pam_asks_sssd_and_nobody_reads_shadow(machine: dict[str, Any]) -> None:
    portal.apply(login(name="ondemand.example.org", secret=""))
    assert machine["installed"][-1] == "mod_authnz_pam"
    assert machine["written"]["/etc/pam.d/ood"][0] == portal.PAM and "pam_sss.so" in portal.PAM
    assert not [name for name in machine["written"] if "shadow" in name]


def test_a_pool_without_a_portal_installs_nothing(machine: dict[str, Any]) -> None:
    portal.apply(node("login", pool="other"))
    assert machine["installed"] == []
