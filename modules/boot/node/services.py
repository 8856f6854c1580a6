"""Starting services of systemd."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

from .command import run, succeeds, until
from .facts import Node, has_booted
from .files import write
from .report import Failed, say

UNITS = Path("/etc/systemd/system")
# What each service was started with; it goes with the machine's next start, as the services do.
STARTED = Path("/run/hpc-tf/started")
_ENVIRONMENT = Path("/etc/hpc-tf/environment")
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


def keep(name: str, *inputs: Path, well: Callable[[], bool] = lambda: True) -> None:
    """Start a service, unless it runs already as its unit and its inputs are now, and is well.

    A boot that fails is tried again every minute: daemons that have nothing to do with the failure must not notice.
    """
    if not (runs(name, *inputs) and well()):
        start(name)
        note(name, *inputs)


def runs(name: str, *inputs: Path) -> bool:
    """Say whether a service is active, and was started with the unit and the inputs that there are now."""
    noted = STARTED / name
    same = noted.is_file() and noted.read_text(encoding="utf-8") == _digest(name, inputs)
    return same and succeeds("systemctl", "is-active", "--quiet", f"{name}.service")


def note(name: str, *inputs: Path) -> None:
    """Remember what a service was started with."""
    write(STARTED / name, _digest(name, inputs))


def _digest(name: str, inputs: tuple[Path, ...]) -> str:
    """A hash of files by their content, of links by where they point."""
    found = hashlib.sha256()
    for path in (UNITS / f"{name}.service", _ENVIRONMENT, *inputs):
        content = os.readlink(path).encode() if path.is_symlink() else b""
        with contextlib.suppress(OSError):
            content = content or path.read_bytes()
        found.update(hashlib.sha256(content).digest())
    return found.hexdigest()


def stop(*names: str) -> None:
    """Stop services, those that are there."""
    for name in names:
        succeeds("systemctl", "stop", f"{name}.service")


def quiet(node: Node) -> Node:
    """Switch off what the image would start by itself, once: a controller that runs before its state is there loses it.

    What a boot that failed later had started itself goes on.
    """
    if not has_booted(node):
        for name in (name for name in OURS if not (STARTED / name).is_file()):
            succeeds("systemctl", "disable", "--now", f"{name}.service")
    return node


def answering(*command: str, seconds: float, what: str) -> None:
    """Wait until a command succeeds."""
    if until(lambda: True if succeeds(*command, timeout=20) else None, seconds) is None:
        raise Failed(f"{what} does not answer after {seconds:.0f} s")


def listens(port: int) -> Callable[[], bool]:
    """A look whether somebody accepts connections on this machine."""

    def look() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            return False
        return True

    return look


def listening(port: int, *, seconds: float, what: str) -> None:
    """Wait until somebody accepts connections on this machine."""
    look = listens(port)
    if until(lambda: look() or None, seconds) is None:
        raise Failed(f"{what} does not listen on port {port} after {seconds:.0f} s")
