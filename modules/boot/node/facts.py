"""What a node knows of itself and its cluster, from the files that user data and the bucket brought."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path("/opt/hpc-tf")
CURRENT = ROOT / "current"
BOOTED = ROOT / "booted"
"""The instance that became a node: a machine made from its image is another one."""
NODE = Path("/etc/hpc-tf/node.json")
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """One node. ``name``, ``queue`` and ``fleet`` are known once the instance's tags are read.

    ``settings``, ``mounts`` and ``resources`` are settings.json, mounts.json and resources.json as they are.
    """

    role: str
    cluster: str
    region: str
    bucket: str
    prefix: str
    settings: Facts
    mounts: tuple[Facts, ...]
    resources: Facts
    name: str = ""
    pool: str = ""
    queue: str = ""
    fleet: str = ""
    address: str = ""
    instance: str = ""
    proxy: str = ""
    no_proxy: str = ""

    @property
    def own(self) -> Facts:
        """What settings.json says to nodes of this kind."""
        fleets, pools = self.settings["fleets"], self.settings.get("login_nodes", {})
        of_role: Facts = {"head": self.settings["head_node"], "login": pools.get(self.pool, {})}
        found: Facts = of_role.get(self.role) or fleets.get(f"{self.queue}/{self.fleet}", {})
        return found

    @property
    def slurm(self) -> Facts:
        """What settings.json says of Slurm."""
        found: Facts = self.settings["slurm"]
        return found

    @property
    def prefix_of_slurm(self) -> str:
        """Where the image has Slurm."""
        return str(self.own.get("slurm_prefix", "/opt/slurm"))

    @property
    def etc(self) -> Path:
        """Where Slurm looks for its files: a distribution's packages are built for /etc/slurm."""
        return Path("/etc/slurm" if self.prefix_of_slurm == "/usr" else f"{self.prefix_of_slurm}/etc")

    def named(self, **facts: Any) -> Node:
        """The same node with more known."""
        return replace(self, **facts)


def load(node: Path = NODE, folder: Path = CURRENT) -> Node:
    """Read everything."""
    told = json.loads(node.read_text(encoding="utf-8"))
    read = {
        name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("settings", "mounts", "resources")
    }
    known = {
        key: str(told.get(key, "")) for key in ("role", "cluster", "region", "bucket", "prefix", "pool", "proxy", "no_proxy")
    }
    return Node(**known, settings=read["settings"], mounts=tuple(read["mounts"]["mounts"]), resources=read["resources"])


def has_booted(node: Node) -> bool:
    """Say whether this very machine has been a node; an image that was made of one has not."""
    return BOOTED.is_file() and BOOTED.read_text(encoding="utf-8").strip() == node.instance


def head_address(folder: Path = CURRENT) -> str:
    """The head node's name or address, as slurm.conf of a version has it."""
    return address_in((folder / "slurm.conf").read_text(encoding="utf-8"))


def address_in(text: str) -> str:
    """The address in a slurm.conf: ``SlurmctldHost=head(10.0.0.1)``."""
    for line in text.splitlines():
        if line.lower().startswith("slurmctldhost="):
            return line.partition("(")[2].rstrip(")\n ") or line.partition("=")[2].strip()
    raise ValueError("slurm.conf names no SlurmctldHost")
