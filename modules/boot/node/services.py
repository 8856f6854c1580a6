"""Starting services of systemd."""

from __future__ import annotations

import socket
from pathlib import Path

from .command import run, succeeds, until
from .facts import BOOTED, Node
from .files import write
from .report import Failed, say

UNITS = Path("/etc/systemd/system")
# Packages of a distribution enable these; the boot starts the ones that the node needs, when it needs them.
OURS = ("munge", "sackd", "slurmctld", "slurmd", "slurmdbd", "slurmrestd")


def install(name: str, text: str) -> None:
    """Write a unit."""
    write(UNITS / f"{name}.service", text)


def start(*names: str, timeout: float = 180) -> None:
    """Start services anew, so that they run as their units say now."""
    run("systemctl", "daemon-reload")
    for name in names:
        run("systemctl", "restart", f"{name}.service", timeout=timeout)
        say(f"started {name}")


def stop(*names: str) -> None:
    """Stop services, those that are there."""
    for name in names:
        succeeds("systemctl", "stop", f"{name}.service")


def quiet(node: Node) -> Node:
    """Switch off what the image would start by itself, once: a controller that runs before its state is there loses it."""
    if not BOOTED.exists():
        for name in OURS:
            succeeds("systemctl", "disable", "--now", f"{name}.service")
    return node


def answering(*command: str, seconds: float, what: str) -> None:
    """Wait until a command succeeds."""
    if until(lambda: True if succeeds(*command, timeout=20) else None, seconds) is None:
        raise Failed(f"{what} does not answer after {seconds:.0f} s")


def listening(port: int, *, seconds: float, what: str) -> None:
    """Wait until somebody accepts connections on this machine."""

    def attempt() -> bool | None:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            return None
        return True

    if until(attempt, seconds) is None:
        raise Failed(f"{what} does not listen on port {port} after {seconds:.0f} s")
