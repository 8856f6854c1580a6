"""Slurm's daemons but for slurmctld: their folders, their start."""

from __future__ import annotations

from pathlib import Path

from . import services, units
from .command import program, run
from .facts import CURRENT, Node
from .files import folder, has_user
from .report import Failed
from .whereabouts import head

PORT = 6820
_ANSWER_SECONDS = 120


def identities(node: Node) -> Node:
    """Start munge, where it proves identities."""
    if not has_user("slurm"):
        raise Failed("this image has no user slurm: is Slurm in it?")
    if node.slurm["auth"] == "munge":
        munged = program("munged")
        if munged is None:
            raise Failed("munged is not in this image")
        for path in ("/var/lib/munge", "/var/log/munge"):
            folder(Path(path), 0o700, "munge")
        services.install("munge", units.munge(munged))
        services.keep("munge", Path("/etc/munge/munge.key"))
    return node


def key_files(node: Node) -> tuple[Path, ...]:
    """Where the key that all nodes share lies: a daemon that began with another one is to start anew."""
    return (node.etc / "slurm.key", Path("/etc/munge/munge.key"))


def last_words(log: Path) -> str:
    """The last complaint in the log of a daemon."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    complaints = [line for line in lines if "fatal:" in line or "error:" in line]
    return f"; {complaints[-1]}" if complaints else ""


def rest_api(node: Node) -> Node:
    """Start slurmrestd, where it is asked for."""
    if node.slurm["rest_api"]:
        prefix = found(node, "slurmrestd")
        if not has_user("slurmrestd"):
            run("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "slurmrestd")
        munge, accounting = node.slurm["auth"] == "munge", (CURRENT / "slurmdbd.conf").is_file()
        services.install("slurmrestd", units.slurmrestd(prefix, str(node.etc), munge=munge, accounting=accounting))
        well = services.listens(units.REST_PORT)
        services.keep("slurmrestd", node.etc / "slurm.conf", *key_files(node), well=well)
        services.listening(units.REST_PORT, seconds=_ANSWER_SECONDS, what="slurmrestd")
    return node


def compute(node: Node) -> Node:
    """Start slurmd under the node's name."""
    prefix = found(node, "slurmd")
    folder(Path(node.slurm["spool"]))
    folder(Path(node.slurm["log"]), 0o755, "slurm")
    munge = node.slurm["auth"] == "munge"
    services.install("slurmd", units.slurmd(prefix, str(node.etc), node.name, head(node), PORT, munge=munge))
    try:
        services.start("slurmd")
    except Failed as failed:
        raise Failed(f"{failed}{last_words(Path(node.slurm['log']) / 'slurmd.log')}") from None
    return node


def login(node: Node) -> Node:
    """Start sackd, so that Slurm's commands know the controller."""
    daemon = f"{found(node, 'sackd')}/sbin/sackd"
    folder(Path(node.slurm["log"]), 0o755, "slurm")
    munge = node.slurm["auth"] == "munge"
    services.install("sackd", units.sackd(daemon, str(node.etc), head(node), PORT, munge=munge))
    services.keep("sackd", *key_files(node))
    return node


def found(node: Node, daemon: str) -> str:
    """The prefix of Slurm in this image, which must have a daemon."""
    if not Path(f"{node.prefix_of_slurm}/sbin/{daemon}").exists():
        raise Failed(f"no {node.prefix_of_slurm}/sbin/{daemon} in this image; image.slurm_prefix says where Slurm is")
    return node.prefix_of_slurm
