"""What the head node exports to the cluster: its volumes, over NFS, to the addresses of the VPC."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from .command import run, succeeds, until
from .facts import Node
from .files import write
from .imds import metadata
from .mounts import exported
from .report import Failed

EXPORTS = Path("/etc/exports.d/hpc-tf.exports")
_SECONDS = 60
_OPTIONS = "rw,no_root_squash,no_subtree_check"


def exports(paths: Iterable[str], networks: Iterable[str]) -> str:
    """The file: exports(5)."""
    listed = list(networks)
    return "".join(f"{path} {' '.join(f'{network}({_OPTIONS})' for network in listed)}\n" for path in sorted(paths))


def threads(processors: int) -> int:
    """So many threads of nfsd as ParallelCluster runs: four for each processor, at least 8 and at most 256."""
    return min(256, max(8, 4 * processors))


def apply(node: Node) -> Node:
    """Export the volumes; without any the machine serves nothing."""
    paths = exported(node)
    if not paths:
        return node
    networks = until(_networks, _SECONDS)
    if networks is None:
        raise Failed("instance metadata does not say the address ranges of the VPC: exported to nobody")
    write(EXPORTS, exports(paths, networks))
    changed = write(Path("/etc/nfs.conf.d/hpc-tf.conf"), f"[nfsd]\nthreads={threads(os.cpu_count() or 1)}\n")
    run("systemctl", "enable", "nfs-server.service")
    if changed or not succeeds("systemctl", "is-active", "--quiet", "nfs-server.service"):  # clients wait after each start
        run("systemctl", "restart", "nfs-server.service")
    run("exportfs", "-ra")
    return node


def _networks() -> list[str] | None:
    """The address ranges of the VPC, as instance metadata lists them by interface; None where it does not answer."""
    interfaces = (metadata("network/interfaces/macs/") or "").split()
    found = [metadata(f"network/interfaces/macs/{mac}vpc-ipv4-cidr-blocks") for mac in interfaces]
    return sorted({network for text in found if text for network in text.split()}) or None
