"""The accounts that the spec names: made alike on every node, kept as they are written, locked when they leave the spec.

An account of that name or number which the image or somebody else made stays as it is, and the log says so. No home is
ever deleted.
"""

from __future__ import annotations

import contextlib
import grp
import json
import os
import pwd
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import sshd
from .command import run
from .facts import Facts, Node
from .files import folder, write
from .latest import latest
from .report import Failed, console, say

FILE = "users.json"
# Whom we made on this machine, so that we know later who is ours to change and to lock.
RECORD = Path("/etc/hpc-tf/users.json")
_HOMES = Path("/home")
_SKELETON = Path("/etc/skel")
_SUDOERS = Path("/etc/sudoers.d")
_SHELL = "/bin/bash"


def apply(node: Node) -> Node:
    """Bring the accounts of this machine to what the spec says."""
    content = latest(node, FILE).get(FILE)
    if content is not None:
        bring(json.loads(content), home=node.role == "head")
    return node


def bring(wanted: Facts, *, home: bool) -> None:
    """Make, change and lock. ``home``: this is the node that answers for homes."""
    ours: dict[str, int] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}
    users: Mapping[str, Facts] = wanted["users"]
    if not users and not ours and not wanted["groups"]:
        return
    groups = [name for name, gid in wanted["groups"].items() if _group(name, gid)]
    for name, user in users.items():
        try:
            _user(name, user, ours, groups, home=home)
        except Failed as failed:
            say(f"user {name}: {failed}")
            console(f"hpc-tf: user {name}: {failed}")
    for name in sorted({*ours} - {*users}):
        lock(name)
    if any(user["ssh_keys"] for user in users.values()) or sshd.KEYS.is_dir():
        folder(sshd.KEYS)
        sshd.take_keys()


def _group(name: str, gid: int) -> bool:
    """Make a group; say whether it is there with its number."""
    try:
        return _has_gid(name, gid) or bool(run("groupadd", "--gid", str(gid), name)) or True
    except Failed as failed:
        say(f"group {name}: {failed}")
        return False


def _has_gid(name: str, gid: int) -> bool:
    with contextlib.suppress(KeyError):
        found = grp.getgrnam(name).gr_gid
        if found != gid:
            raise Failed(f"it has the number {found} here, and {gid} in the spec: it stays as it is")
        return True
    return False


def _user(name: str, user: Facts, ours: dict[str, int], groups: Sequence[str], *, home: bool) -> None:
    uid = int(user["uid"])
    known = _uid_of(name)
    if known is None:
        _has_gid(name, uid) or run("groupadd", "--gid", str(uid), name)
        place = str(_HOMES / name)
        run("useradd", "--uid", str(uid), "--gid", name, "--no-create-home", "--home-dir", place, "--shell", _SHELL, name)
        # A key opens an account whose password is no password at all, and not one that is locked: sshd(8).
        run("usermod", "--password", "*", name)
        say(f"made user {name}, {uid}")
    elif known != uid:
        raise Failed(f"it has the number {known} here, and {uid} in the spec: it stays as it is")
    elif name not in ours:
        raise Failed("somebody else made it: it stays as it is")
    ours[name] = uid
    write(RECORD, json.dumps(ours, indent=1, sort_keys=True) + "\n")
    _rights(name, user, groups)
    _home(Path(pwd.getpwnam(name).pw_dir), uid, needed=home)


def _uid_of(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def _rights(name: str, user: Facts, declared: Sequence[str]) -> None:
    """Groups, keys and sudo, as they are written now; an account that was locked opens again."""
    there = {group.gr_name for group in grp.getgrall()}
    asked = [group for group in user["groups"] if group in there or group in declared]
    run("usermod", "--groups", ",".join(asked), "--expiredate", "", "--password", "*", name)
    if missing := sorted({*user["groups"]} - {*asked}):
        say(f"user {name}: no group {', '.join(missing)} on this node")
    _lines(sshd.KEYS / name, user["ssh_keys"], 0o644)
    _lines(_SUDOERS / f"hpc-tf-{name}", [f"{name} ALL=(ALL:ALL) NOPASSWD:ALL"] if user["sudo"] else [], 0o440)


def _lines(path: Path, lines: Sequence[str], mode: int) -> None:
    if lines:
        write(path, "".join(f"{line}\n" for line in lines), mode)
    else:
        path.unlink(missing_ok=True)


def _home(home: Path, uid: int, *, needed: bool) -> None:
    """Make a home that is not there. Of all nodes that share it, one makes it; the head node says so where it cannot."""
    try:
        home.mkdir(mode=0o700)
    except FileExistsError:
        return
    except OSError as error:  # a server that gives root no rights
        if needed:
            say(f"{home}: {error}")
        return
    if _SKELETON.is_dir():
        shutil.copytree(_SKELETON, home, dirs_exist_ok=True, symlinks=True)
    home.chmod(0o700)
    for path in (home, *home.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)


def lock(name: str) -> None:
    """Shut an account: no key, no sudo, no new process of it. What it runs goes on; its home stays."""
    for path in (sshd.KEYS / name, _SUDOERS / f"hpc-tf-{name}"):
        path.unlink(missing_ok=True)
    entry = _shadow(name)
    if entry is not None and entry != ("!*", "1"):
        run("usermod", "--lock", "--expiredate", "1970-01-02", "--groups", "", name)
        say(f"locked user {name}")


def _shadow(name: str) -> tuple[str, str] | None:
    """Password and day of expiry of an account, as /etc/shadow has them."""
    for line in Path("/etc/shadow").read_text(encoding="utf-8").splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return fields[1], fields[7]
    return None
