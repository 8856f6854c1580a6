"""``configure``: take a new version of the configuration into force, without an outage and without harm to running jobs.

Fetch, try, drain what changes, carry what is in use, install, let slurmctld take it, check, or go back. Killed at any point, the next
pass begins again from what is on disk: a version counts as applied only when it is recorded, which is the last step.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import breaker, cache, install, kill, metrics, trial
from .carry import Carried, carry, changed_nodes
from .conf import node_lines, overridden, partition_lines, scalars
from .hostlist import compress
from .include import included
from .manifest import Manifest, Source, UnderWay, fetch, manifest
from .nodes import LEAVING, Node, SlurmState
from .slurm import SlurmError
from .trial import Refused
from .world import World

_AWAY = (SlurmState.OFF, SlurmState.HELD, SlurmState.OFF_DOWN)
_ANSWER_SECONDS = 60
_RESTART_SECONDS = 660.0  # as long as the boot gives slurmctld to start: it may have many jobs to recover
# What is changed by a start and not by `scontrol reconfigure`: who speaks with whom, and where. scontrol itself would already ask at
# the new port. Since 23.11 a reconfigured slurmctld is a new process and takes all else (measured with 24.11).
_AT_START = ("authtype", "credtype", "hashplugin", "selecttype", "slurmctldhost", "slurmctldport", "slurmuser")
# What a running cluster would lose its jobs by.
_FIXED = ("clustername", "statesavelocation")


@dataclass(frozen=True)
class Step:
    """A version about to be applied, with the files that were in force before."""

    version: str
    files: Mapping[str, str]
    before: Mapping[str, str]

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
        fresh, known = scalars(self.new), scalars(self.old)
        return bool(self.old) and any(fresh.get(name) != known.get(name) for name in _AT_START)

    @property
    def loses_jobs(self) -> str:
        """A parameter whose change would lose every job; empty where there is none."""
        fresh, known = scalars(self.new), scalars(self.old)
        return next((name for name in _FIXED if self.old and fresh.get(name) != known.get(name)), "")


def configure(world: World, source: Source, *, again: bool = False) -> int:
    """Apply a version that has not been applied; ``again`` tries one that was refused. 1 where it is refused."""
    with cache.locked(world.state / "configure"):
        record = install.record(world.settings)
        found = manifest(source)
        if found is None:
            world.log.event("no-manifest")
            return 0
        if found.version == record.get("refused") and not again:
            return 1
        try:
            if found.version != record.get("applied"):
                return _take(world, source, found)
            if record.get("nodes") or record.get("partitions") or not record.get("loaded"):
                return _release(world, found, record)
        except UnderWay as error:
            world.log.event("upload-under-way", error=str(error))
    return 0


def _take(world: World, source: Source, found: Manifest) -> int:
    """Fetch a version and apply it."""
    folder = fetch(source, found, world.settings.versions)
    kill.at("configure:fetched")
    world.log.event("configure", version=found.version)
    try:
        _try_agent(folder)
        files = _files(world, folder)
        step = Step(found.version, files, install.installed(world.settings))
        if step.loses_jobs:
            raise Refused(f"a change of {step.loses_jobs} would lose every job")
        trial.check(world.settings, files)
        _apply(world, step)
        world.cooldowns.forget()  # what failed under the version before gets another try
        breaker.forget(world)
    except (Refused, SlurmError, OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        _refuse(world, found.version, f"{type(error).__name__}: {error}" if not isinstance(error, Refused) else str(error))
        return 1
    install.prune(world.settings, found.version)
    return 0


def _files(world: World, folder: Path) -> dict[str, str]:
    files = {**install.of_version(folder), **included(world, folder)}
    if "slurm.conf" not in files:
        raise Refused("the version has no slurm.conf")
    return {**files, "slurm.conf": overridden(files["slurm.conf"], world.settings.slurm_overrides)}


def _try_agent(folder: Path) -> None:
    """A version may bring another agent: it must at least start and understand its own files."""
    if (folder / "agent").is_dir():
        command = [sys.executable, str(folder / "agent"), "self-check", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise Refused(f"its agent does not start: {(done.stderr or done.stdout).strip()[-400:]}")


def _apply(world: World, step: Step) -> None:
    """Drain, carry, install, reconfigure, check; on any failure put everything back."""
    runs = world.slurm.answers()
    leaving = _drain(world, step) if runs and step.old else frozenset()
    kill.at("configure:drained")
    carried = _carried(world, step, runs)
    if carried.nodes or carried.partitions:
        _try_again(world, step, carried, leaving)
    before = install.point(world.settings, step.version)
    kill.at("configure:switched")
    try:
        install.write(world.settings, {**step.files, "slurm.conf": carried.text})
        kill.at("configure:written")
        if runs:
            _reload(world, step, carried)
        kill.at("configure:reconfigured")
    except (SlurmError, OSError, subprocess.SubprocessError, Refused) as error:
        _go_back(world, step, before, leaving, runs)
        raise Refused(str(error)) from None
    _done(world, step, carried, leaving, runs)


def _try_again(world: World, step: Step, carried: Carried, leaving: frozenset[str]) -> None:
    """Try the files once more with what is carried."""
    try:
        trial.check(world.settings, {**step.files, "slurm.conf": carried.text})
    except Refused:
        _undo(world, step, leaving)
        raise


def _drain(world: World, step: Step) -> frozenset[str]:
    """Let no job start on nodes or in partitions that are about to change or go."""
    known = {node.name: node for node in world.slurm.nodes()}
    leaving = frozenset(changed_nodes(step.new, step.old) & known.keys())
    fresh = [name for name in leaving if not known[name].drained]
    if fresh:
        world.log.event("drain", nodes=compress(fresh), version=step.version)
        world.slurm.update_nodes(fresh, state="drain", reason=f"{LEAVING}another configuration is taken into force")
    for name in sorted(partition_lines(step.old).keys() - partition_lines(step.new).keys()):
        world.slurm.update_partition(name, state="INACTIVE")
    return leaving


def _carried(world: World, step: Step, runs: bool) -> Carried:
    """What must stay for the sake of jobs; where slurmctld cannot be asked, whatever has an instance."""
    if not step.old:
        return Carried(step.new)
    if runs:
        used = {node.name for node in world.slurm.nodes() if node.state not in _AWAY}
        return carry(step.new, step.old, used, {job.partition for job in world.slurm.jobs()})
    used = {one.node for one in world.ec2.instances() if one.is_live and one.node}
    return carry(step.new, step.old, used, set(partition_lines(step.old)) if used else set())


def _reload(world: World, step: Step, carried: Carried) -> None:
    """slurmctld takes the files, answers, and knows the nodes."""
    if step.needs_start:
        _restart(world)
    else:
        world.slurm.reconfigure()
    wanted = set(node_lines(carried.text))
    for _ in range(_ANSWER_SECONDS):
        if world.slurm.answers() and wanted <= {node.name for node in world.slurm.nodes()}:
            return
        world.time.sleep(1.0)
    raise Refused("slurmctld does not answer, or does not know its new nodes")


def _restart(world: World) -> None:
    command = list(world.settings.restart_command)
    done = subprocess.run(command, capture_output=True, text=True, timeout=_RESTART_SECONDS, check=False)
    if done.returncode:
        raise Refused(f"{' '.join(command)}: {done.stderr.strip()[-400:]}")


def _go_back(world: World, step: Step, before: str, leaving: frozenset[str], runs: bool) -> None:
    """Install what last worked, and wake slurmctld with it, also where it has died."""
    files = install.working(world.settings) or step.before
    world.log.event("rollback", version=step.version, to=before)
    if before:
        install.point(world.settings, before)
    install.write(world.settings, files)
    if runs:
        try:
            if world.slurm.answers():
                world.slurm.reconfigure()
            else:
                _restart(world)
        except (SlurmError, Refused, OSError, subprocess.SubprocessError) as error:
            world.log.event("rollback-failed", error=str(error))
    _undo(world, step, leaving)


def _undo(world: World, step: Step, leaving: frozenset[str]) -> None:
    """Take jobs again where only the version that was refused would have taken none."""
    try:
        _undrain(world, leaving)
        for name in sorted(partition_lines(step.old).keys() - partition_lines(step.new).keys()):
            world.slurm.update_partition(name, state=partition_lines(step.old)[name].words.get("state", "UP"))
    except SlurmError as error:
        world.log.event("undo-failed", error=str(error))


def _undrain(world: World, names: frozenset[str]) -> None:
    ours = [node.name for node in world.slurm.nodes() if node.name in names and node.drained and node.reason.startswith(LEAVING)]
    if ours:
        world.slurm.update_nodes(ours, state="undrain")


def _welcome(world: World, step: Step, carried: Carried, leaving: frozenset[str]) -> None:
    """What was drained for this version, or was kept for jobs of an earlier one, and is here to stay takes jobs again."""
    kept = install.record(world.settings)
    nodes = (leaving | set(kept.get("nodes", []))) & node_lines(step.new).keys() - carried.nodes
    if nodes:
        _undrain(world, frozenset(nodes))
    partitions = partition_lines(step.new)
    for name in sorted(set(kept.get("partitions", [])) & partitions.keys() - carried.partitions):
        world.slurm.update_partition(name, state=partitions[name].words.get("state", "UP"))


def _done(world: World, step: Step, carried: Carried, leaving: frozenset[str], runs: bool) -> None:
    """Let jobs come to what is there, and record it, as the last step."""
    if runs:
        _welcome(world, step, carried, leaving)
    install.keep(world.settings, {**step.files, "slurm.conf": carried.text})
    install.remember(
        world.settings, applied=step.version, refused="", reason="", nodes=sorted(carried.nodes),
        partitions=sorted(carried.partitions), loaded=runs, time=world.time.now(),
    )  # fmt: skip
    world.log.event("applied", version=step.version, nodes=compress(carried.nodes), partitions=sorted(carried.partitions))
    world.log.metric(metrics.APPLIED, 1)
    _report(world, "hpctf:applied", step.version)


def _refuse(world: World, version: str, reason: str) -> None:
    install.remember(world.settings, refused=version, reason=reason[:800], time=world.time.now())
    world.log.event("refused", version=version, reason=reason)
    world.log.metric(metrics.REFUSED_CONFIGURATIONS, 1)
    _report(world, "hpctf:refused", version)


def _report(world: World, key: str, version: str) -> None:
    """A tag on the head node tells the outside."""
    instance = world.head()
    if instance:
        try:
            world.ec2.tag(instance, {key: version[:255]})
        except Exception as error:
            world.log.event("not-reported", error=str(error))


def _release(world: World, found: Manifest, record: Mapping[str, object]) -> int:
    """Let go of carried nodes and partitions whose jobs have ended; load what was installed while slurmctld did not answer."""
    if not world.slurm.answers():
        return 0
    nodes: list[Node] = world.slurm.nodes()
    busy = {node.name for node in nodes if node.state not in _AWAY}
    crowded = {job.partition for job in world.slurm.jobs()}
    files = _files(world, world.settings.versions / found.version)
    step = Step(found.version, files, install.installed(world.settings))
    now = carry(step.new, step.old, busy, crowded)
    if record.get("loaded") and sorted(now.nodes) == record.get("nodes") and sorted(now.partitions) == record.get("partitions"):
        return 0
    leaving = changed_nodes(step.new, step.old)
    install.write(world.settings, {**files, "slurm.conf": now.text})
    try:
        _reload(world, step, now)
    except (SlurmError, Refused) as error:
        world.log.event("release-failed", error=str(error))
        return 1
    _done(world, step, now, leaving, True)
    return 0
