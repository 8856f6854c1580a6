"""SSH host keys that all login nodes share, so that nobody is warned when one takes another's place."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from . import aws
from .command import run, succeeds, until
from .facts import Node
from .files import write
from .report import Failed, say

_SSH = Path("/etc/ssh")
_KINDS = ("ecdsa", "ed25519", "rsa")
_WAIT_SECONDS = 600


def made() -> str:
    """New keys of every kind as JSON: kind to private key."""
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for kind in _KINDS:
            path = Path(folder) / kind
            run("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path))
            found[kind] = path.read_text(encoding="utf-8")
    return json.dumps(found, sort_keys=True)


def make(node: Node) -> Node:
    """The head node makes them, once, where there are login nodes."""
    secret = node.resources.get("host_keys", "")
    if secret and aws.secret_text_or_none(secret) is None:
        aws.put_secret(secret, made())
        say("made the host keys of login nodes")
    return node


def install(node: Node) -> Node:
    """A login node lays them where sshd looks, and waits for the head node to make them if it comes first."""
    secret = node.resources["host_keys"]
    text = until(lambda: aws.secret_text_or_none(secret), _WAIT_SECONDS, pause=10)
    if text is None:
        raise Failed(f"{secret} is empty after {_WAIT_SECONDS} s: the head node, which makes host keys, has not booted")
    for kind, key in json.loads(text).items():
        path = _SSH / f"ssh_host_{kind}_key"
        write(path, str(key), 0o600)
        write(path.with_suffix(".pub"), run("ssh-keygen", "-y", "-f", str(path)))
    for name in ("sshd", "ssh"):  # Debian and Ubuntu call it ssh
        if succeeds("systemctl", "restart", f"{name}.service"):
            break
    return node
