"""The HTTP proxy of a node: for our services, for other services, and for people."""

from __future__ import annotations

import shlex
from pathlib import Path

from .facts import Node
from .files import has_user, write

ENVIRONMENT = Path("/etc/hpc-tf/environment")


def variables(proxy: str, no_proxy: str) -> dict[str, str]:
    """Everything that programs look for; nothing without a proxy."""
    if not proxy:
        return {}
    found = {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": no_proxy}
    return {**found, **{name.upper(): value for name, value in found.items()}}


def apply(node: Node) -> Node:
    """Tell systemd's services and login shells; ``/etc/hpc-tf/environment`` is read by our own units and programs.

    What login shells read, everybody can: the address of a proxy is no place for a password that people must not know.
    """
    found = variables(node.proxy, node.no_proxy)
    if not found:
        return node
    lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(found.items()))
    # The programs that Slurm calls read it as Slurm's user.
    write(ENVIRONMENT, lines, 0o640, group="slurm" if has_user("slurm") else "root")
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in sorted(found.items()))
    write(Path("/etc/profile.d/hpc-tf-proxy.sh"), exports)
    words = " ".join(f'"{name}={value}"' for name, value in sorted(found.items()))
    write(Path("/etc/systemd/system.conf.d/hpc-tf-proxy.conf"), f"[Manager]\nDefaultEnvironment={words}\n", 0o600)
    return node
