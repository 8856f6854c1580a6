"""What launch programs are doing right now: one file each, locked as long as its process lives.

A file whose lock is free tells of a program that was killed: its nodes will never come, and its instances without a name belong to no one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

from .cache import hand_over

_DRAFT_SECONDS = 3600


@dataclass(frozen=True)
class Launching:
    """One launch program: its request, the nodes it was asked for, and whether it lives."""

    request: str
    nodes: tuple[str, ...]
    alive: bool
    path: Path


@contextmanager
def launching(folder: Path, request: str, nodes: list[str]) -> Iterator[None]:
    """Announce a launch; a death inside leaves the file behind, with its lock free."""
    place = folder / "launching"
    place.mkdir(parents=True, exist_ok=True)
    hand_over(place)
    path, draft = place / f"{request}.json", place / f".{request}"
    with open(draft, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        json.dump({"request": request, "nodes": nodes}, file)
        file.flush()
        draft.rename(path)  # nobody sees it before it is locked
        yield
    path.unlink(missing_ok=True)


def found(folder: Path) -> list[Launching]:
    """Every launch that has not ended by itself. A draft that old is one whose program was killed before it had said anything."""
    for draft in (folder / "launching").glob(".*"):
        with suppress(FileNotFoundError):
            if time() - draft.stat().st_mtime > _DRAFT_SECONDS:
                draft.unlink()
    return [one for path in sorted((folder / "launching").glob("*.json")) for one in _read(path)]


def _read(path: Path) -> Iterator[Launching]:
    try:
        with open(path, encoding="utf-8") as file:
            alive = not _is_free(file.fileno())
            values = json.loads(file.read() or "{}")
    except FileNotFoundError:
        return  # it has just ended
    except ValueError:
        values = {}
    yield Launching(values.get("request", path.stem), tuple(values.get("nodes", ())), alive, path)


def _is_free(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def forget(one: Launching) -> None:
    """Remove the file of a dead launch."""
    with suppress(FileNotFoundError):
        os.unlink(one.path)
