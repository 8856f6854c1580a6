"""A world of its own: one PID, network and mount namespace for the whole lab, which ends with the tests whatever ends them.

Its first process is a child of the tests that Linux kills with them; with it go all processes, and with these all namespaces, links and
mounts below. What remains is a folder, which the next lab removes.
"""

from __future__ import annotations

import ctypes
import fcntl
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lanes.tools import end_with_parent

METADATA = "169.254.169.254"
_PREFIX = "hpc-tf-lab-"
_FRESH_SECONDS = 60
_CLONE_NEWNET = 0x40000000
# Without an address of its own a bridge takes the lowest of its ports, a new one as machines come and go, and those that stay
# talk to the old one until they ask again: Linux, br_stp_recalculate_bridge_id.
_SCRIPT = """
ip link set lo up
ip link add br0 address 02:00:00:00:00:01 type bridge
ip address add {router}/{length} dev br0
ip address add 169.254.169.254/32 dev br0
ip link set br0 up
echo ready
exec sleep infinity
"""


@dataclass(frozen=True)
class World:
    """The namespaces of a lab. ``pid`` is that of their first process, as the tests see it; ``router`` is where machines find the rest."""

    folder: Path
    pid: int
    network: ipaddress.IPv4Network

    @property
    def router(self) -> str:
        """The address of the bridge: that of the VPC's router."""
        return str(self.network.network_address + 1)

    def enter(self, *command: str) -> list[str]:
        """A command inside of the world."""
        return ["nsenter", f"--target={self.pid}", "--mount", "--net", "--pid", "--", *command]

    def run(self, *command: str, timeout: float = 60, check: bool = True) -> str:
        """Run a command inside, never for longer than told; what it printed."""
        return run(self.enter("timeout", "--kill-after=2", str(timeout), *command), timeout=timeout + 10, check=check)

    def listen(self, address: str, port: int = 0) -> socket.socket:
        """A listening socket that belongs to the world; this process stays outside."""
        return self._made(lambda: socket.create_server((address, port), backlog=512))

    def datagram(self, address: str, port: int) -> socket.socket:
        """A socket for datagrams that belongs to the world."""

        def make() -> socket.socket:
            found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            found.bind((address, port))
            return found

        return self._made(make)

    def _made(self, make: Callable[[], socket.socket]) -> socket.socket:
        made: list[socket.socket | OSError] = []

        def work() -> None:
            with open(f"/proc/{self.pid}/ns/net") as target:
                if ctypes.CDLL(None, use_errno=True).setns(target.fileno(), _CLONE_NEWNET):
                    made.append(OSError(ctypes.get_errno(), "setns"))
                    return
            try:
                made.append(make())
            except OSError as error:
                made.append(error)

        thread = threading.Thread(target=work)  # a thread has a network namespace of its own
        thread.start()
        thread.join(timeout=10)
        (found,) = made
        if isinstance(found, OSError):
            raise found
        found.set_inheritable(True)
        return found


def run(command: Sequence[str], timeout: float, check: bool = True) -> str:
    """Run a command with a time limit; its output, or an error with all that it said."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False)
    if check and done.returncode:
        raise AssertionError(f"exit {done.returncode}: {' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def world(network: str) -> Iterator[World]:
    """Make one whose machines live in a network; gone at the end, with everything in it."""
    parsed = ipaddress.IPv4Network(network)
    with _folder() as folder:
        script = _SCRIPT.format(router=parsed.network_address + 1, length=parsed.prefixlen)
        spaces = ["--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"]
        outer = subprocess.Popen(["unshare", *spaces, "sh", "-ec", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                 preexec_fn=lambda: end_with_parent(signal.SIGKILL))  # fmt: skip
        try:
            assert outer.stdout is not None
            assert outer.stdout.readline().strip() == "ready", "no namespaces for the lab: unshare and ip must work here"
            yield World(folder, child_of(outer.pid), parsed)
        finally:
            outer.kill()
            outer.wait(timeout=10)


def child_of(pid: int) -> int:
    """The only child of a process, as soon as it is there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            return int(children[0])
        time.sleep(0.005)
    raise AssertionError(f"process {pid} has no child")


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that is removed at the end; those that a killed lab left are removed first."""
    for old in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        _remove_unused(old)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    folder.chmod(0o755)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock.fileno(), False)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_unused(folder: Path) -> None:
    try:
        if time.time() - folder.stat().st_mtime < _FRESH_SECONDS:
            return  # it may be without its lock only because it is being made
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return  # in use, or somebody else's
