"""Commands of the machine: each with a time limit, each failure with its last words."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

from .report import Failed, say

_SBIN = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
T = TypeVar("T")


def run(*command: str, timeout: float = 120, check: bool = True) -> str:
    """Run a command and return what it printed; raise ``Failed`` with what it said."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
        )
    except FileNotFoundError:
        raise Failed(f"{command[0]} is not in this image") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(command)}: no end within {timeout:.0f} s") from None
    if check and done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise Failed(f"{' '.join(command)}: exit {done.returncode}: {said}")
    return done.stdout


def succeeds(*command: str, timeout: float = 120) -> bool:
    """Say whether a command ends well."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout,
            check=False,
        )  # fmt: skip
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def program(name: str) -> str | None:
    """Where a program is, in the folders of daemons too."""
    return shutil.which(name, path=_SBIN)


def until(
    attempt: Callable[[], T | None],
    seconds: float,
    pause: float = 2.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T | None:
    """What an attempt finds within a time, else None."""
    end = clock() + seconds
    while True:
        found = attempt()
        if found is not None or clock() >= end:
            return found
        sleep(pause)


def persistently(
    action: Callable[[], T],
    seconds: float,
    what: str,
    pause: float = 5.0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Try something that may fail for a while, such as a mount of a file system that is just being made."""
    end = clock() + seconds
    while True:
        try:
            return action()
        except Failed as failed:
            if clock() + pause > end:
                raise
            say(f"{what}: {failed}; again in {pause:.0f} s")
            sleep(pause)
