"""Who may read instance metadata on the head node, and with it the credentials of its role."""

from __future__ import annotations

import contextlib

from . import packages
from .command import program, run
from .facts import CURRENT, Node
from .report import Failed

_ALLOWED = ("slurm",)  # the agent, when Slurm calls it
_DESKTOPS = ("dcv",)  # DCV, which looks there whether it runs on EC2: its licence asks


def _installed() -> bool:
    """Install iptables where the distribution lets us; the image of Debian has only nftables."""
    with contextlib.suppress(Failed):
        packages.install("iptables")
    return program("iptables") is not None


def apply(node: Node) -> Node:
    """Lock metadata, or lift the lock. The rules live in the kernel alone, so this is done at each boot."""
    script = CURRENT / "boot" / "imds-lock.sh"
    allowed = (*_ALLOWED, *(_DESKTOPS if node.own.get("dcv") else ()))
    locked = node.own.get("imds") == "root-only"
    if program("iptables") is None:
        if not locked:
            return node
        if not _installed():
            raise Failed("iptables is not in this image; install it, or write head_node: {imds: everyone}")
    run("/bin/sh", str(script), *(allowed if locked else ("--open",)))
    return node
