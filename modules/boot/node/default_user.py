"""The user that the image brings (ec2-user, ubuntu, rocky, admin): where its home is, and whether it may become root."""

from __future__ import annotations

import pwd
import shutil
from pathlib import Path

from .command import run
from .facts import Node
from .files import has_user, write
from .report import say

_LOCAL = Path("/local/home")
_KEPT = Path("/run/hpc-tf/home")
# The last rule that matches wins, and files are read in the order of their names: sudoers(5).
_SUDOERS = Path("/etc/sudoers.d/zz-hpc-tf")


def apply(node: Node) -> Node:
    """Move the home to the node's own disk where that is asked for, and take sudo away where that is."""
    user, said = _default(node), node.settings.get("default_user", {})
    if not user:
        return node
    home = _LOCAL / user
    if said.get("home") == "local" and pwd.getpwnam(user).pw_dir != str(home):
        home.parent.mkdir(parents=True, exist_ok=True)
        run("usermod", "--home", str(home), "--move-home", user)
    if said.get("sudo", True):
        _SUDOERS.unlink(missing_ok=True)
    elif _SUDOERS.parent.is_dir():
        write(_SUDOERS, f"{user} ALL=(ALL:ALL) !ALL\n", 0o440)
    return node


def before_mount(node: Node, path: str) -> None:
    """Keep the home of the default user aside, which a mounted /home would hide."""
    home = _home_below(node, path)
    if home is not None and home.is_dir() and not Path(path).is_mount():
        shutil.rmtree(_KEPT, ignore_errors=True)
        _KEPT.parent.mkdir(parents=True, exist_ok=True)
        run("cp", "--archive", str(home), str(_KEPT))


def after_mount(node: Node, path: str) -> None:
    """Give the default user its home on a file system that is new; the head node does it for all."""
    home = _home_below(node, path)
    if home is not None and node.role == "head" and _KEPT.is_dir() and not home.exists():
        run("cp", "--archive", str(_KEPT), str(home))
        say(f"copied {home} to the file system at {path}")


def _default(node: Node) -> str:
    user = str(node.own.get("user", ""))
    return user if user and has_user(user) else ""


def _home_below(node: Node, path: str) -> Path | None:
    """The home of the default user, if it lies below a path."""
    user = _default(node)
    home = Path(pwd.getpwnam(user).pw_dir) if user else None
    return home if home is not None and Path(path) in home.parents else None
