"""What an operator reads: the log of the boot, and one clear line on the console where it fails."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

LOG = Path("/var/log/hpc-tf/boot.log")
CONSOLE = "/dev/console"
FAILED = "hpc-tf boot failed"


class Failed(Exception):
    """A step cannot be done; the message is the reason in one line."""


def say(text: str) -> None:
    """Write a line to the log and to the journal."""
    line = f"hpc-tf: {text}"
    print(line, flush=True)
    _append(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {line}")


def failure(step: str, reason: str) -> str:
    """Write the line that says what failed and why, also to the console, which EC2 keeps when the machine is gone."""
    line = f"{FAILED}: {step}: {' '.join(reason.split())}"
    print(line, flush=True)
    _append(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {line}")
    console(line)
    return line


def console(line: str) -> None:
    """Write a line to the console, where there is one."""
    with contextlib.suppress(OSError), open(CONSOLE, "w", encoding="utf-8") as screen:
        screen.write(f"{line}\n")


def _append(line: str) -> None:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")
