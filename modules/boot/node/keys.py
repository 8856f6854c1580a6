"""Keys: the one that all nodes share, and the one that signs tokens of the REST API."""

from __future__ import annotations

import os
from pathlib import Path

from . import aws
from .facts import Node
from .files import folder, write
from .report import Failed

_MUNGE_LEAST = 32
_JWT_BYTES = 32


def shared(node: Node) -> Node:
    """Fetch the key that all nodes share, and lay it where munge, or Slurm itself, looks for it."""
    key = aws.shared_key(node.resources["slurm_key"], make=node.role == "head")
    if len(key) < _MUNGE_LEAST:
        raise Failed(
            f"the key in {node.resources['slurm_key']} has {len(key)} bytes; munge wants {_MUNGE_LEAST} or more"
        )
    if node.slurm["auth"] == "slurm":
        folder(node.etc)
        write(node.etc / "slurm.key", key, 0o600, "slurm")
    else:
        folder(Path("/etc/munge"), 0o700, "munge")
        write(Path("/etc/munge/munge.key"), key, 0o400, "munge")
    return node


def tokens(node: Node) -> Node:
    """Make the key that signs tokens, on the volume that outlives this machine.

    It is there also where nobody uses it: a later configuration that names it must find it.
    """
    keys = Path(node.slurm["keys"])
    folder(keys, 0o700, "slurm")
    path = keys / "jwt_hs256.key"
    if not path.exists():
        write(path, os.urandom(_JWT_BYTES), 0o600, "slurm")
    return node
