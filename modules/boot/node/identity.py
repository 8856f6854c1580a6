"""Who this machine is: its tags, its address, its host name."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from pathlib import Path

from .command import until
from .facts import Node, head_address
from .imds import metadata
from .report import Failed, say

HOSTNAME, HOSTS = Path("/etc/hostname"), Path("/etc/hosts")
_MARK = "# hpc-tf"
_SECONDS = 60


def addressed(node: Node) -> Node:
    """The node with its instance id and its address."""
    address, instance = _told("local-ipv4", _SECONDS), _told("instance-id", _SECONDS)
    if address is None or instance is None:
        raise Failed("instance metadata does not answer")
    return node.named(address=address, instance=instance)


def _told(path: str, seconds: float) -> str | None:
    """A value of instance metadata, which may come late or miss a call."""
    return until(lambda: metadata(path), seconds)


def head(node: Node) -> Node:
    """The head node is called as slurm.conf calls it, and slurm.conf must mean this very machine."""
    address = head_address()
    with contextlib.suppress(ValueError):
        if str(ipaddress.ip_address(address)) != node.address:
            raise Failed(f"slurm.conf names {address}, not this machine ({node.address}): Terraform has not finished")
    named = node.named(name=str(node.slurm["head_name"]))
    call(named.name, node.address)
    return named


def compute(node: Node) -> Node:
    """A compute node is called as its tag says. Without one nobody waits for it, and it ends."""
    seconds = float(node.settings["name_seconds"])
    name = _told("tags/instance/hpctf:node", seconds)
    if name is None:
        raise Failed(f"the instance has no tag hpctf:node after {seconds:.0f} s")
    queue, fleet = _told("tags/instance/hpctf:queue", seconds), _told("tags/instance/hpctf:fleet", seconds)
    named = node.named(name=name, queue=queue or "", fleet=fleet or "")
    if not named.own:
        raise Failed(f"settings.json knows no fleet {named.queue}/{named.fleet}")
    call(name, node.address)
    return named


def login(node: Node) -> Node:
    """A login node is called after its pool and its instance: the next one in its place is another one."""
    if not node.own:
        raise Failed(f"settings.json knows no pool {node.pool}")
    named = node.named(name=f"{node.pool}-{node.instance[-8:]}")
    call(named.name, node.address)
    return named


def call(name: str, address: str) -> None:
    """Set the host name, for now and for later boots."""
    socket.sethostname(name)
    HOSTNAME.write_text(f"{name}\n", encoding="utf-8")
    kept = [line for line in HOSTS.read_text(encoding="utf-8").splitlines() if not line.endswith(_MARK)]
    HOSTS.write_text("\n".join([*kept, f"{address} {name} {_MARK}"]) + "\n", encoding="utf-8")
    say(f"this is {name}, {address}")
