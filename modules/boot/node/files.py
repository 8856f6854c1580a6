"""Files of the machine, replaced as a whole."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
from pathlib import Path


def write(path: Path, content: str | bytes, mode: int = 0o644, user: str = "root", group: str = "") -> bool:
    """Replace a file in one step; say whether it changed. It is the user's group that gets it unless another is named."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data and (path.stat().st_mode & 0o7777) == mode:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.hpc-tf")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    own(draft, user, group)
    draft.chmod(mode)
    os.replace(draft, path)
    return True


def folder(path: Path, mode: int = 0o755, user: str = "root") -> None:
    """Make a folder that belongs to a user."""
    path.mkdir(parents=True, exist_ok=True)
    own(path, user)
    path.chmod(mode)


def own(path: Path, user: str, group: str = "") -> None:
    """Give a file or folder to a user, and to the user's group or another one."""
    account = pwd.getpwnam(user)
    os.chown(path, account.pw_uid, grp.getgrnam(group).gr_gid if group else account.pw_gid)


def has_user(user: str) -> bool:
    """Say whether the machine knows a user."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def groups_of(user: str) -> list[str]:
    """The groups that list a user."""
    return sorted(group.gr_name for group in grp.getgrall() if user in group.gr_mem)
