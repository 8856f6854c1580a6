"""One version about to be taken into force, beside what was in force before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .carry import Carried, carry_devices
from .conf import scalars

# What is changed by a start and not by `scontrol reconfigure`: who speaks with whom, and where. scontrol itself would already ask at
# the new port. Since 23.11 a reconfigured slurmctld is a new process and takes all else (measured with 24.11).
_AT_START = ("authtype", "credtype", "hashplugin", "selecttype", "slurmctldhost", "slurmctldport", "slurmuser")
# What a running cluster would lose its jobs by.
_FIXED = ("clustername", "statesavelocation")


@dataclass(frozen=True)
class Step:
    """A version about to be applied, with the files that were in force before, and those that slurmctld was last seen to run with."""

    version: str
    files: Mapping[str, str]
    before: Mapping[str, str]
    worked: Mapping[str, str] = field(default_factory=dict)

    @property
    def new(self) -> str:
        """Its slurm.conf, without what is carried."""
        return self.files["slurm.conf"]

    @property
    def old(self) -> str:
        """slurm.conf in force before."""
        return self.before.get("slurm.conf", "")

    @property
    def needs_start(self) -> bool:
        """Say whether slurmctld must be started anew for it."""
        running = self.worked.get("slurm.conf", "") or self.old
        fresh, known = scalars(self.new), scalars(running)
        return bool(running) and any(fresh.get(name) != known.get(name) for name in _AT_START)

    @property
    def loses_jobs(self) -> str:
        """A parameter whose change would lose every job; empty where there is none."""
        fresh, known = scalars(self.new), scalars(self.old)
        return next((name for name in _FIXED if self.old and fresh.get(name) != known.get(name)), "")

    def installing(self, carried: Carried) -> dict[str, str]:
        """The files to install, with what is carried."""
        devices = carry_devices(self.files.get("gres.conf", ""), self.before.get("gres.conf", ""), carried.nodes)
        return {**self.files, **({"gres.conf": devices} if devices else {}), "slurm.conf": carried.text}
