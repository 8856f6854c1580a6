"""Slurm as a user and an operator of the lab sees it: commands on the head node, and waiting for what must come."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from hpc_tf.modules.slurm.names import expand

from .machine import Machine
from .region import USER

T = TypeVar("T")
_PATIENCE_SECONDS = 420.0


class TooLate(AssertionError):
    """Something did not happen in time; the message says what was there instead."""


@dataclass(frozen=True)
class Job:
    """One job as ``scontrol`` shows it."""

    id: str
    state: str
    reason: str
    comment: str
    nodes: tuple[str, ...]
    restarts: int
    exit: str
    array: str = ""

    @property
    def over(self) -> bool:
        """Whether it has ended in whatever way."""
        return self.state in ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "BOOT_FAIL")


@dataclass(frozen=True)
class Node:
    """One node: its flags, e.g. IDLE, CLOUD, POWERED_DOWN, and the reason."""

    name: str
    flags: frozenset[str]
    reason: str

    @property
    def off(self) -> bool:
        """Whether it is powered down and ready to be used again."""
        return "IDLE" in self.flags and "POWERED_DOWN" in self.flags

    @property
    def up(self) -> bool:
        """Whether it runs, with or without jobs."""
        return bool(self.flags & {"IDLE", "ALLOCATED", "MIXED", "COMPLETING"}) and not self.flags & {
            "POWERED_DOWN", "POWERING_DOWN", "POWERING_UP", "POWER_DOWN", "DOWN", "NOT_RESPONDING",
        }  # fmt: skip


@dataclass(frozen=True)
class Slurm:
    """The scheduler of the head node that ``head`` gives at the moment."""

    head: Callable[[], Machine]
    describe: Callable[[], str]
    """What is said where something does not happen."""

    def ask(self, *command: str, user: str = "", timeout: float = 60, check: bool = True) -> str:
        """Run a command on the head node; its output."""
        words = self.head().enter("timeout", "--kill-after=2", str(timeout), *command, user=user)
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout + 15, check=False)
        if check and done.returncode:
            raise AssertionError(f"exit {done.returncode}: {' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def submit(self, script: str, *options: str) -> str:
        """A batch job of the lab's user; its number."""
        out = self.ask("sbatch", "--parsable", "--output=/tmp/%x-%j", *options, f"--wrap={script}", user=USER)
        return out.strip().split(";")[0]

    def cancel(self, *jobs: str) -> None:
        """End jobs."""
        self.ask("scancel", *jobs)

    def jobs(self) -> dict[str, Job]:
        """Every job that slurmctld remembers."""
        return {job.id: job for line in self.ask("scontrol", "-a", "-o", "show", "jobs").splitlines() if (job := _job(line)) is not None}

    def job(self, id: str) -> Job:
        """One job."""
        return self.jobs()[id]

    def nodes(self, of: str = "") -> dict[str, Node]:
        """Every node, or those of a queue."""
        found = (_node(line) for line in self.ask("scontrol", "-a", "-o", "show", "nodes").splitlines() if line.startswith("NodeName="))
        return {node.name: node for node in found if node.name.startswith(f"{of}-" if of else "")}

    # -- waiting -------------------------------------------------------------------------------------------------------

    def until(self, what: str, look: Callable[[], T], seconds: float = _PATIENCE_SECONDS) -> T:
        """Look again and again until there is something; a failed command of Slurm is not an answer."""
        deadline, last = time.monotonic() + seconds, ""
        while time.monotonic() < deadline:
            try:
                found = look()
            except (AssertionError, subprocess.TimeoutExpired, KeyError) as error:
                last = str(error)
            else:
                if found:
                    return found
            time.sleep(0.4)
        raise TooLate(f"not within {seconds:.0f} s: {what}\n{last}\n{self.describe()}")

    def ended(self, *ids: str, seconds: float = _PATIENCE_SECONDS) -> list[Job]:
        """The jobs, when all of them have ended."""

        def look() -> list[Job]:
            jobs = self.jobs()
            return [jobs[id] for id in ids] if all(jobs[id].over for id in ids) else []

        return self.until(f"jobs {', '.join(ids[:5])} end", look, seconds)

    def completed(self, *ids: str, seconds: float = _PATIENCE_SECONDS) -> list[Job]:
        """The jobs, when all of them have ended well."""
        found = self.ended(*ids, seconds=seconds)
        assert {job.state for job in found} == {"COMPLETED"}, found
        return found

    def running(self, id: str, seconds: float = _PATIENCE_SECONDS) -> Job:
        """The job, when its first process has started: its batch script runs only then."""
        return self.until(f"job {id} runs", lambda: (job := self.job(id)).state == "RUNNING" and self._started(job) and job, seconds)

    def _started(self, job: Job) -> bool:
        return not any(self.nodes()[name].flags & {"POWERING_UP"} for name in job.nodes)

    def all_off(self, of: str, seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until no node of a queue is powered."""
        self.until(f"all nodes of {of} are off", lambda: all(node.off for node in self.nodes(of).values()), seconds)


def _field(line: str, name: str) -> str:
    found = re.search(rf"(?:^|\s){name}=(.*?)(?=\s+[A-Z][\w:/]*=|$)", line)
    return found[1].strip() if found and found[1] not in ("(null)", "None") else ""


def _job(line: str) -> Job | None:
    if not line.startswith("JobId="):
        return None
    nodes = tuple(expand(_field(line, "NodeList")))
    restarts = int(_field(line, "Restarts") or 0)
    return Job(_field(line, "JobId"), _field(line, "JobState"), _field(line, "Reason"), _field(line, "AdminComment"), nodes, restarts,
               _field(line, "ExitCode"), _field(line, "ArrayJobId"))  # fmt: skip


def _node(line: str) -> Node:
    return Node(_field(line, "NodeName"), frozenset(_field(line, "State").replace("*", "+NOT_RESPONDING").split("+")), _field(line, "Reason"))


def names(prefix: str, numbers: Iterable[int]) -> set[str]:
    """The names of nodes."""
    return {f"{prefix}-{number}" for number in numbers}
