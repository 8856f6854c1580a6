"""Small JSON files that may vanish at any time: written whole or not at all, and never trusted beyond their version."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VERSION = 1


def read(path: Path) -> dict[str, Any]:
    """The values of a file; nothing where it is missing, torn, or of another version."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    values = found.get("values") if isinstance(found, dict) and found.get("version") == VERSION else None
    return values if isinstance(values, dict) else {}


def write(path: Path, values: dict[str, Any]) -> None:
    """Replace a file at once."""
    replace(path, json.dumps({"version": VERSION, "values": values}, sort_keys=True))


def replace(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old or the new text, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(draft, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(draft, mode)
    hand_over(draft)
    os.replace(draft, path)


def hand_over(path: Path) -> None:
    """Give what root made to the owner of the folder: the programs that Slurm calls run as Slurm's user."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock: programs of the agent run at the same time. The lock goes with the process, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o664)
    try:
        hand_over(path.with_name(f"{path.name}.lock"))
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
