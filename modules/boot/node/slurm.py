"""Slurm's daemons: their folders, their files, their start."""

from __future__ import annotations

from pathlib import Path

from . import services, units
from .command import program, run
from .facts import CURRENT, Node, head_address
from .files import folder, has_user, write
from .report import Failed, say
from .script import content

PORT = 6820
_ANSWER_SECONDS = 120
# A large state takes its time to be read, and names of a new zone may take theirs to be known.
_START_SECONDS = 660
# The same as the agent installs when it applies a version (modules/slurm/agent/install.py).
FILES = ("slurm.conf", "gres.conf", "cgroup.conf", "topology.conf", "topology.yaml", "plugstack.conf", "prolog.sh", "epilog.sh")


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
        services.start("munge")
    return node


def controller(node: Node) -> Node:
    """Start slurmctld with the version that was fetched; if it does not run, with the one that last did."""
    prefix, etc = _found(node, "slurmctld"), node.etc
    for path, mode in ((node.slurm["state"], 0o700), (node.slurm["log"], 0o755)):
        folder(Path(path), mode, "slurm")
    install(node, CURRENT)
    text = units.slurmctld(prefix, str(etc), node.slurm["volume"], munge=node.slurm["auth"] == "munge")
    services.install("slurmctld", text)
    try:
        _controller_runs(node)
    except Failed as failed:
        kept = Path(node.slurm["volume"]) / "agent" / "applied"
        if not (kept / "slurm.conf").is_file():
            raise
        say(f"{failed}; going back to the configuration that last worked")
        install(node, kept)
        _controller_runs(node)
    return node


def _controller_runs(node: Node) -> None:
    scontrol = f"{node.prefix_of_slurm}/bin/scontrol"
    try:
        services.start("slurmctld", timeout=_START_SECONDS)
        services.answering(scontrol, "ping", seconds=_ANSWER_SECONDS, what="slurmctld")
    except Failed as failed:
        raise Failed(f"{failed}{_last_words(Path(node.slurm['log']) / 'slurmctld.log')}") from None


def _last_words(log: Path) -> str:
    """The last complaint in the log of a daemon."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    complaints = [line for line in lines if "fatal:" in line or "error:" in line]
    return f"; {complaints[-1]}" if complaints else ""


def install(node: Node, version: Path) -> None:
    """Lay Slurm's files of a version where Slurm looks for them; slurm.conf, which names the others, comes last."""
    folder(node.etc)
    if version == CURRENT:
        for one in node.slurm.get("include", ()):
            write(node.etc / one["file"], content(one["url"], node.region))
    names = [*FILES, *(path.name for path in version.glob("include-*"))]
    for name in sorted(names, key=lambda name: name == "slurm.conf"):
        if (version / name).is_file():
            write(node.etc / name, (version / name).read_bytes(), 0o755 if name.endswith(".sh") else 0o644)


def rest_api(node: Node) -> Node:
    """Start slurmrestd, where it is asked for."""
    if node.slurm["rest_api"]:
        prefix = _found(node, "slurmrestd")
        if not has_user("slurmrestd"):
            run("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "slurmrestd")
        munge, accounting = node.slurm["auth"] == "munge", (CURRENT / "slurmdbd.conf").is_file()
        services.install("slurmrestd", units.slurmrestd(prefix, str(node.etc), munge=munge, accounting=accounting))
        services.start("slurmrestd")
        services.listening(units.REST_PORT, seconds=_ANSWER_SECONDS, what="slurmrestd")
    return node


def compute(node: Node) -> Node:
    """Start slurmd under the node's name."""
    prefix = _found(node, "slurmd")
    folder(Path(node.slurm["spool"]))
    folder(Path(node.slurm["log"]), 0o755, "slurm")
    munge = node.slurm["auth"] == "munge"
    services.install("slurmd", units.slurmd(prefix, str(node.etc), node.name, head_address(), PORT, munge=munge))
    try:
        services.start("slurmd")
    except Failed as failed:
        raise Failed(f"{failed}{_last_words(Path(node.slurm['log']) / 'slurmd.log')}") from None
    return node


def login(node: Node) -> Node:
    """Start sackd, so that Slurm's commands know the controller."""
    daemon = f"{_found(node, 'sackd')}/sbin/sackd"
    folder(Path(node.slurm["log"]), 0o755, "slurm")
    munge = node.slurm["auth"] == "munge"
    services.install("sackd", units.sackd(daemon, str(node.etc), head_address(), PORT, munge=munge))
    services.start("sackd")
    return node


def _found(node: Node, daemon: str) -> str:
    if not Path(f"{node.prefix_of_slurm}/sbin/{daemon}").exists():
        raise Failed(f"no {node.prefix_of_slurm}/sbin/{daemon} in this image; image.slurm_prefix says where Slurm is")
    return node.prefix_of_slurm
