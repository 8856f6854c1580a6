"""Logging in to a machine as people do: over SSH, by a key or by a password."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.lab.machine import Machine

_SECONDS = 60
_OPTIONS = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "ConnectTimeout=20", "NumberOfPasswordPrompts=1")
_ASK = "/root/ask-password"


@dataclass(frozen=True)
class Login:
    """What became of a login with a command."""

    admitted: bool
    said: str


def serve(machine: Machine) -> None:
    """Start the SSH server, as an image does by itself. It bears with the refused logins of the tests, all from one address."""
    drop_in = Path(f"/proc/{machine.pid}/root/etc/ssh/sshd_config.d/99-test.conf")
    drop_in.write_text("PerSourcePenalties no\n")
    subprocess.run(machine.enter("systemctl", "start", "ssh"), stdin=subprocess.DEVNULL, timeout=_SECONDS, check=True)


def by_key(machine: Machine, user: str, key: Path, *command: str) -> Login:
    """Log in with a private key."""
    place = Path(f"/proc/{machine.pid}/root/root/person")
    place.write_bytes(key.read_bytes())
    place.chmod(0o600)
    return _login(machine, user, ("PreferredAuthentications=publickey", "IdentitiesOnly=yes", "IdentityFile=/root/person"), command)


def by_password(machine: Machine, user: str, password: str, *command: str) -> Login:
    """Log in with a password."""
    ask = Path(f"/proc/{machine.pid}/root{_ASK}")
    ask.write_text(f"#!/bin/sh\necho '{password}'\n")
    ask.chmod(0o700)
    return _login(machine, user, ("PreferredAuthentications=password", "PubkeyAuthentication=no"), command)


def _login(machine: Machine, user: str, options: tuple[str, ...], command: tuple[str, ...]) -> Login:
    said = [word for option in (*_OPTIONS, *options) for word in ("-o", option)]
    ask = ("env", f"SSH_ASKPASS={_ASK}", "SSH_ASKPASS_REQUIRE=force")
    words = machine.enter(*ask, "timeout", str(_SECONDS), "ssh", *said, f"{user}@127.0.0.1", *command)
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS + 20, check=False)
    return Login(done.returncode == 0, done.stdout + done.stderr)
