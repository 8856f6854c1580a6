"""What proves to DCV who somebody is: a file that only that person can have made.

``hpc-tf-desktop`` thinks of a token and leaves a file in a folder into which everybody may write and which only the
verifier may list. The kernel says whose file it is; its name and content are of the token, so that no link to somebody
else's file will do. A token is good for a minute.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from pathlib import Path

FOLDER = Path("/run/hpc-tf-desktop/tokens")
SECONDS = 60.0


def place(folder: Path, token: str) -> Path:
    """Where the file of a token is."""
    return folder / hashlib.sha256(token.encode()).hexdigest()


def leave(folder: Path, token: str, session: str) -> Path:
    """Prove that the caller asked for a session."""
    path = place(folder, token)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_content(token, session))
        os.fchmod(file.fileno(), 0o644)  # whatever the person's umask is: the verifier must read it
    return path


def owner(folder: Path, token: str, session: str, now: float) -> str:
    """Who asked for a session with a token; empty where nobody did, or too long ago."""
    try:
        handle = os.open(place(folder, token), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(file.fileno())
        fresh = 0 <= now - facts.st_mtime <= SECONDS
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1 or not fresh:
            return ""
        if file.read(4096) != _content(token, session).encode():
            return ""
    try:
        return pwd.getpwuid(facts.st_uid).pw_name
    except KeyError:
        return ""


def sweep(folder: Path, now: float) -> None:
    """Remove files whose time is over."""
    for path in folder.iterdir():
        try:
            if now - path.lstat().st_mtime > SECONDS:
                path.unlink()
        except OSError:
            continue  # somebody else removed it, or made a folder of it


def _content(token: str, session: str) -> str:
    return f"hpc-tf desktop {session} {hashlib.sha256(token.encode()).hexdigest()}\n"
