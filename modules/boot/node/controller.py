"""slurmctld: with which files it starts at a boot.

The agent keeps on the state volume what last worked, with the nodes and partitions that it carried for jobs that still run.
Slurm aborts jobs whose nodes vanish, so a head node starts with those files, also a new one in the place of another, and
leaves it to the agent to take the newest version with all its care.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from . import agent, aws, services, units
from .command import succeeds
from .facts import CURRENT, Node, address_in
from .files import folder, own, write
from .report import Failed, say
from .script import content
from .slurm import found, key_files, last_words

_ANSWER_SECONDS = 120
# A large state takes its time to be read, and names of a new zone may take theirs to be known.
_START_SECONDS = 660
# The same as the agent installs when it applies a version (modules/slurm/agent/install.py).
_PATTERNS = (
    "slurm.conf", "gres.conf", "cgroup.conf", "topology.conf", "topology.yaml", "plugstack.conf", "prolog.sh", "epilog.sh", "include-*",
)  # fmt: skip
# What follows from this machine and the keys that it was given, whatever version is in force.
_OF_MACHINE = ("slurmctldhost", "authtype", "credtype")
Files = Mapping[str, str]


def apply(node: Node) -> Node:
    """Start slurmctld, unless it runs as it should: what runs is changed by the agent alone."""
    prefix = found(node, "slurmctld")
    for path, mode in ((node.slurm["state"], 0o700), (node.slurm["log"], 0o755)):
        folder(Path(path), mode, "slurm")
    text = units.slurmctld(prefix, str(node.etc), node.slurm["volume"], munge=node.slurm["auth"] == "munge")
    services.install("slurmctld", text)
    with _alone(_kept(node).parent):
        if not (services.runs("slurmctld", *key_files(node)) and _answers(node)):
            _begin(node)
    return node


def _begin(node: Node) -> None:
    """Start with what last worked; with the newest version where there is nothing, or it does not work here."""
    kept = _kept(node)
    if not (kept / "slurm.conf").is_file():
        aws.forget_applied(node.region, node.bucket, node.prefix)
        _start(node, newest(node))
        return
    try:
        files = of_version(kept)
        _try(node, {**files, "slurm.conf": on_this_machine(files["slurm.conf"], _newest_conf())})
    except (Failed, ValueError) as failed:
        say(f"{failed}; going on from what last worked to the newest configuration")
        _try(node, newest(node))


def _try(node: Node, files: Files) -> None:
    """Start with files, and keep them as those to go back to: the agent must not go back to another machine's address."""
    _start(node, files)
    install(_kept(node), files, "slurm")


def _start(node: Node, files: Files) -> None:
    folder(node.etc)
    install(node.etc, files)
    try:
        services.start("slurmctld", timeout=_START_SECONDS)
        services.answering(*_ping(node), seconds=_ANSWER_SECONDS, what="slurmctld")
    except Failed as failed:
        raise Failed(f"{failed}{last_words(Path(node.slurm['log']) / 'slurmctld.log')}") from None
    services.note("slurmctld", *key_files(node))


def _kept(node: Node) -> Path:
    return Path(node.slurm["volume"]) / "agent" / "applied"


def _ping(node: Node) -> tuple[str, str]:
    return f"{node.prefix_of_slurm}/bin/scontrol", "ping"


def _answers(node: Node) -> bool:
    return succeeds(*_ping(node), timeout=20)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Hold the lock of the agent's ``configure``, which may be at work when a boot is tried again."""
    path = state / "configure.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o664)
    try:
        own(path, "slurm")
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


# -- files --------------------------------------------------------------------------------------------------------------


def newest(node: Node) -> dict[str, str]:
    """Slurm's files of the version that was fetched, as the agent would install them."""
    for one in node.slurm.get("include", ()):
        path = CURRENT / one["file"]
        if not path.is_file():  # what was fetched once for a version stays the same
            write(path, content(one["url"], node.region))
    return {**of_version(CURRENT), "slurm.conf": _newest_conf()}


def _newest_conf() -> str:
    return overridden((CURRENT / "slurm.conf").read_text(encoding="utf-8"), agent.overrides())


def of_version(version: Path) -> dict[str, str]:
    """Slurm's files in a folder."""
    return {path.name: path.read_text(encoding="utf-8") for path in _paths(version)}


def _paths(version: Path) -> list[Path]:
    return [path for pattern in _PATTERNS for path in sorted(version.glob(pattern)) if path.is_file()]


def install(where: Path, files: Files, user: str = "root") -> None:
    """Lay files into a folder, slurm.conf last, as it names the others; those that the version does not have go."""
    for name in sorted(files, key=lambda name: name == "slurm.conf"):
        write(where / name, files[name], 0o755 if name.endswith(".sh") else 0o644, user)
    for path in _paths(where):
        if path.name not in files:
            path.unlink()


def on_this_machine(kept: str, newest: str) -> str:
    """A slurm.conf that worked, perhaps on the head node before this one, with what the newest one says of this machine.

    A new head node may have another address, which also stands where slurmdbd is looked for, and another way of proving
    identities.
    """
    old, new = address_in(kept), address_in(newest)
    ours = {_name(line): line for line in newest.splitlines() if _name(line) in _OF_MACHINE}
    left = [f"{line.partition('=')[0]}={new}" if line.partition("=")[2].strip() == old else line
            for line in kept.splitlines() if _name(line) not in _OF_MACHINE]  # fmt: skip
    return _text([*left[:1], *ours.values(), *left[1:]])


def overridden(text: str, overrides: Files) -> str:
    """A slurm.conf with the parameters that an administrator set for this machine alone (modules/slurm/agent/conf.py)."""
    names = {name.lower() for name in overrides}
    if not names:
        return text
    return _text([*(line for line in text.splitlines() if _name(line) not in names), *(f"{k}={v}" for k, v in sorted(overrides.items()))])


def _name(line: str) -> str:
    return line.partition("=")[0].strip().lower()


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
