"""A node as tests of the programs begin with."""

from __future__ import annotations

from typing import Any

from hpc_tf.modules.boot.node.facts import Node

SLURM = {
    "auth": "munge", "rest_api": False, "head_name": "head", "volume": "/var/spool/slurm", "state": "/var/spool/slurm/state",
    "keys": "/var/spool/slurm/keys", "spool": "/var/spool/slurmd", "log": "/var/log/slurm", "include": [],
}  # fmt: skip


def node(role: str = "head", **facts: Any) -> Node:
    """One node of a small cluster."""
    kind = {"slurm_prefix": "/opt/slurm", "user": "", "hooks": {"start": [], "configured": []}}
    settings = {
        "name_seconds": 0,
        "mount_seconds": 0,
        "refresh_seconds": {"head": 15, "login": 60, "compute": 120},
        "watchdog_seconds": 1800,
        "default_user": {"sudo": True, "home": "shared"},
        "slurm": SLURM,
        "head_node": {**kind, "imds": "everyone"},
        "fleets": {"cpu/main": {**kind, "efa": False, "gpus": 0}},
    }
    known: dict[str, Any] = {
        "role": role, "cluster": "demo", "region": "us-east-2", "bucket": "demo-1", "prefix": "configuration", "settings": settings,
        "mounts": (), "resources": {"file_systems": {}, "volumes": {}, "slurm_key": "arn:aws:secretsmanager:us-east-2:1:secret:k"},
    }  # fmt: skip
    named = {"name": "cpu-main-1", "queue": "cpu", "fleet": "main"} if role == "compute" else {"name": "head"}
    return Node(**{**known, **named, **facts})
