"""The only place that runs Slurm's commands. Text in, values out; every call has a time limit."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from . import nodes
from .hostlist import compress

_LIMIT_SECONDS = 60
_PING_SECONDS = 10
_RECONFIGURE_SECONDS = 300  # slurmctld first lets the programs end that it has called, and reads its whole state
NOWHERE = "255.255.255.255"
"""The address of a node that has none. Nobody can listen there, and a connection fails at once. What is told to a batch job, or ends it, goes
to its first node; slurmctld asks ten times, a second apart, for a name that nobody knows, and does nothing else meanwhile (24.11 and 26.05,
measured)."""


class SlurmError(Exception):
    """A command of Slurm that failed; the text is what it said."""


@dataclass(frozen=True)
class Job:
    """One job that is queued or runs. ``node_list`` is a hostlist."""

    id: str
    partition: str
    state: str
    node_list: str


Runner = Callable[[Sequence[str], float], str]
"""Runs a command within so many seconds; returns what it prints."""


def runner(bin_folder: str, conf: str) -> Runner:
    """Run commands of one installation against one configuration."""
    env = {**os.environ, "SLURM_CONF": os.environ.get("SLURM_CONF") or conf, "LC_ALL": "C", "SLURM_TIME_FORMAT": "standard"}

    def run(arguments: Sequence[str], limit: float) -> str:
        command = [os.path.join(bin_folder, arguments[0]), *arguments[1:]]
        try:
            done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=limit, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SlurmError(f"{arguments[0]}: {error}") from None
        if done.returncode:
            raise SlurmError(f"{' '.join(arguments[:2])}: {(done.stderr or done.stdout).strip() or done.returncode}")
        return done.stdout

    return run


class Slurm:
    """What the agent asks of Slurm and tells it."""

    def __init__(self, run: Runner) -> None:
        self._runner = run

    def _run(self, arguments: Sequence[str], limit: float = _LIMIT_SECONDS) -> str:
        return self._runner(arguments, limit)

    def version(self) -> tuple[int, int]:
        """Year and month of the release."""
        found = re.search(r"(\d+)\.(\d+)", self._run(["scontrol", "-V"]))
        if found is None:
            raise SlurmError("scontrol -V names no version")
        return int(found[1]), int(found[2])

    def nodes(self) -> list[nodes.Node]:
        """Every node, also hidden and powered-down ones."""
        return list(nodes.parse(self._run(["scontrol", "-a", "-o", "show", "nodes"])))

    def jobs(self) -> list[Job]:
        """Every job that has not ended, in all partitions; a job that waits for one of several partitions counts in each."""
        lines = self._run(["squeue", "-a", "-h", "-r", "-o", "%i|%P|%T|%N"]).splitlines()
        rows = (line.strip().split("|") for line in lines if line.count("|") == 3)
        return [Job(id, one, state, hosts) for id, names, state, hosts in rows for one in names.split(",")]

    def waiting(self) -> list[str]:
        """The reason of every job that waits."""
        return [line.strip() for line in self._run(["squeue", "-a", "-h", "-r", "-t", "PENDING", "-o", "%r"]).splitlines() if line.strip()]

    def submit(self, *arguments: str) -> str:
        """Submit a job; returns its number."""
        return self._run(["sbatch", "--parsable", *arguments]).strip()

    def sacctmgr(self, arguments: Sequence[str]) -> str:
        """Ask slurmdbd, or tell it something."""
        return self._run(["sacctmgr", *arguments])

    def update_nodes(self, names: Iterable[str], **fields: str) -> None:
        """Set the same fields on many nodes with one call; where one node is refused, the others are still set."""
        listed = sorted(names)
        if listed:
            self._update(listed, {"nodename": compress(listed), **fields})

    def name_nodes(self, addresses: Sequence[tuple[str, str]]) -> None:
        """Tell the addresses of nodes with one call."""
        if addresses:
            listed = [name for name, _ in addresses]
            joined = ",".join(listed), ",".join(address for _, address in addresses)
            self._run(["scontrol", "update", f"nodename={joined[0]}", f"nodeaddr={joined[1]}"])

    def lead_nowhere(self, names: Iterable[str]) -> None:
        """Let nobody look for nodes that have never had an address. Without it all else still works, but waits."""
        with suppress(SlurmError):
            self.name_nodes([(name, NOWHERE) for name in names])

    def _update(self, listed: list[str], fields: dict[str, str]) -> None:
        try:
            self._run(["scontrol", "update", *(f"{name}={value}" for name, value in fields.items())])
        except SlurmError:
            if len(listed) == 1:
                raise
            half = len(listed) // 2
            failed = None
            for part in (listed[:half], listed[half:]):
                try:
                    self._update(part, {**fields, "nodename": compress(part)})
                except SlurmError as error:
                    failed = error
            if failed is not None:
                raise failed from None

    def update_job(self, job: str, **fields: str) -> None:
        """Set fields of a job."""
        self._run(["scontrol", "update", f"jobid={job}", *(f"{name}={value}" for name, value in fields.items())])

    def notify(self, job: str, text: str) -> None:
        """Write a line to the terminal of an interactive job."""
        self._run(["scontrol", "notify", job, text])

    def update_partition(self, name: str, **fields: str) -> None:
        """Set fields of a partition."""
        self._run(["scontrol", "update", f"partitionname={name}", *(f"{key}={value}" for key, value in fields.items())])

    def reconfigure(self) -> None:
        """Let slurmctld take the configuration on disk."""
        self._run(["scontrol", "reconfigure"], _RECONFIGURE_SECONDS)

    def answers(self) -> bool:
        """Say whether slurmctld is up; where it is not, scontrol would ask for a minute."""
        try:
            return "UP" in self._run(["scontrol", "ping"], _PING_SECONDS)
        except SlurmError:
            return False
