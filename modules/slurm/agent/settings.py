"""Settings of the agent: where things are and how long it waits. One file, ``/etc/hpc-tf/agent.json``, every key with a default."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ENVIRONMENT = "HPC_TF_AGENT_SETTINGS"
_DEFAULT = "/etc/hpc-tf/agent.json"


@dataclass(frozen=True)
class Settings:
    """What the boot of the head node writes; times are seconds."""

    cluster: str = ""
    region: str = ""
    bucket: str = ""
    prefix: str = "configuration"
    instance_id: str = ""
    """This head node; empty: asked of the instance metadata."""
    root: str = "/opt/hpc-tf"
    """Holds ``versions/<version>/`` and the link ``current``."""
    state: str = "/var/lib/hpc-tf"
    """Caches: cool-downs, failures, what is being launched. May be deleted at any time."""
    log: str = "/var/log/hpc-tf/agent.log"
    slurm_bin: str = "/opt/slurm/bin"
    slurm_sbin: str = "/opt/slurm/sbin"
    slurm_etc: str = "/opt/slurm/etc"
    slurm_user: str = "slurm"
    slurm_overrides: Mapping[str, str] = field(default_factory=dict)
    """Parameters of slurm.conf that this machine sets by itself, in place of what the configuration says."""
    restart_command: tuple[str, ...] = ("systemctl", "restart", "slurmctld")
    """For the few parameters that ``scontrol reconfigure`` does not take."""
    state_command: tuple[str, ...] = ("systemctl", "show", "--property=ActiveState", "--value", "slurmctld")
    """Prints what systemd says of slurmctld."""
    trial: bool = True
    """Start a second slurmctld on a copy of a new configuration before installing it."""
    loop_seconds: int = 30
    configure_seconds: int = 30
    launch_batch: int = 500
    terminate_batch: int = 500
    parallel: int = 8
    """How many requests to EC2 run at once."""
    cooldown_seconds: int = 600
    """A pool without capacity is not tried again for so long."""
    orphan_seconds: int = 300
    """An instance without a node's name may be that old."""
    unlaunched_seconds: int = 120
    """A node that powers up may be without an instance for so long."""
    adopt_seconds: int = 60
    """A live instance of a node that powers up is kept if it is not older; Slurm ignores what booted before it asked."""
    settle_seconds: int = 60
    """How long Slurm and EC2 may disagree before the agent acts on what could still pass by itself."""
    young_seconds: int = 900
    """A node that Slurm or a check takes out so soon after its launch has failed to boot, though it had joined."""
    breaker_failures: int = 10
    """So many failed boots of a fleet in a row, and it is held."""
    breaker_seconds: int = 3600
    """A held fleet is given another try after it."""
    suspicious_nodes: int = 5
    """An empty listing against more nodes than that is not believed, and nothing is ended because of it."""
    keep_versions: int = 5

    @property
    def current(self) -> Path:
        """The configuration in force."""
        return Path(self.root) / "current"

    @property
    def versions(self) -> Path:
        """Every fetched configuration by its version."""
        return Path(self.root) / "versions"


def load(path: str = "") -> Settings:
    """Read the settings; an unknown key is a mistake of who wrote the file."""
    named = path or os.environ.get(ENVIRONMENT) or _DEFAULT
    return decode(json.loads(Path(named).read_text(encoding="utf-8")))


def decode(values: Mapping[str, Any]) -> Settings:
    """Settings from plain data."""
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(unknown)}")
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Settings(**given)
