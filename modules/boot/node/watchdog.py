"""``python -m boot.watchdog``: ends a compute node when the controller stays away, as nobody would pay attention to it.

A head node that was replaced may have another address. Running daemons know only the old one; the new one stands in the
bucket's slurm.conf, so the watchdog looks there and starts slurmd anew, which leaves running jobs alone.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable

from . import whereabouts
from .command import run
from .facts import Node, load
from .report import console, say
from .services import UNITS
from .slurm import PORT

_PAUSE_SECONDS = 60
_LOOK_AFTER = 3
_CONNECT_SECONDS = 5
_SERVER = re.compile(r"--conf-server (\S+):\d+")


def watch(
    reachable: Callable[[], bool],
    look: Callable[[], None],
    limit: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> float:
    """Return how long the controller has been away when that is too long; look for another address meanwhile."""
    seen, missed = clock(), 0
    while True:
        if reachable():
            seen, missed = clock(), 0
        else:
            missed += 1
            if clock() - seen >= limit:
                return clock() - seen
            if missed % _LOOK_AFTER == 0:
                look()
        sleep(_PAUSE_SECONDS)


def server() -> str:
    """The controller that slurmd was started with."""
    found = _SERVER.search((UNITS / "slurmd.service").read_text(encoding="utf-8"))
    return found[1] if found else ""


def reachable() -> bool:
    """Say whether the controller accepts connections."""
    try:
        socket.create_connection((server(), PORT), _CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def look(node: Node) -> None:
    """Ask the bucket where the head node is now, and follow it."""
    try:
        found = whereabouts.newest(node)
    except Exception as error:  # whatever it is, the next look may succeed
        say(f"slurm.conf of the bucket: {error}")
        return
    if found != server():
        say(f"the head node is at {found} now")
        unit = UNITS / "slurmd.service"
        old = unit.read_text(encoding="utf-8")
        unit.write_text(_SERVER.sub(f"--conf-server {found}:{PORT}", old), encoding="utf-8")
        run("systemctl", "daemon-reload")
        run("systemctl", "restart", "slurmd.service", timeout=180)


def main() -> None:
    """Watch until this node must end."""
    node = load()
    away = watch(reachable, lambda: look(node), float(node.settings["watchdog_seconds"]))
    line = f"hpc-tf: no answer from the controller for {away:.0f} s: this node ends itself"
    say(line)
    console(line)
    run("shutdown", "-h", "now", check=False)


if __name__ == "__main__":
    main()
