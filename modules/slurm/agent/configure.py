"""``configure``: take a new version of the configuration into force, without an outage and without harm to running jobs.

Fetch, try, drain what changes, carry what is in use, install, let slurmctld take it, check, or go back. What is begun is recorded before
anything is touched, so a death at any point is made good by the next pass, also where that finds another version in the bucket.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import breaker, cache, install, kill, manifest, metrics, trial
from .carry import Carried, carry, changed_nodes
from .conf import overridden, partition_lines
from .hostlist import compress
from .include import Unreachable, included
from .manifest import Manifest, Source, UnderWay, fetch
from .nodes import LEAVING, SlurmState
from .reload import TROUBLE, is_stopped, reload
from .rollback import folder_before, go_back
from .slurm import SlurmError
from .step import Step
from .trial import Refused
from .wake import asleep, is_welcome, undo
from .world import World

_AWAY = (SlurmState.OFF, SlurmState.HELD, SlurmState.OFF_DOWN)
_START_SECONDS = 900  # slurmctld may take long to read a large state, and more than one attempt
_AGAIN_SECONDS = 600  # until nodes and partitions are tried to be let go of again, where slurmctld has refused it


class Delayed(Exception):
    """What may pass by itself: the version is neither applied nor refused, and tried again with the next pass."""


def configure(world: World, source: Source, *, again: bool = False) -> int:
    """Apply a version that has not been applied; ``again`` tries one that was refused. 1 where it is refused."""
    with cache.locked(world.state / "configure"):
        found = manifest.manifest(source)
        if found is None:
            world.log.event("no-manifest")
            return 0
        try:
            _stand(world, source)
            result = _pass(world, source, found, again)
        except UnderWay as error:
            world.log.event("upload-under-way", error=str(error))
            return 0
        _publish(world, source)
    return result


def _stand(world: World, source: Source) -> None:
    """Turn ``current`` to the version in force: the boot of a new head node has turned it to the newest one, which may be refused."""
    record = install.record(world.settings)
    if record.get("applied") and not record.get("begun") and install.pointed(world.settings) != record["applied"]:
        to = folder_before(world, source, "")
        if to:
            world.log.event("turned", version=to)
            install.point(world.settings, to)


def _pass(world: World, source: Source, found: Manifest, again: bool) -> int:
    record = install.record(world.settings)
    if found.version == record.get("refused") and not again:
        if record.get("begun"):
            _leave(world, source, found)
        else:
            _finish(world, source)
        return 1
    if found.version != record.get("applied") or record.get("begun"):
        return _take(world, source, found)
    if record.get("refused") or record.get("delayed"):  # and taken back
        install.remember(world.settings, refused="", reason="", delayed="")
    return _finish(world, source)


def _finish(world: World, source: Source) -> int:
    """What the version in force has left to do, also while a newer one is refused or cannot be applied yet."""
    record = install.record(world.settings)
    unfinished = record.get("nodes") or record.get("partitions") or not record.get("loaded")
    folder = world.settings.versions / str(record.get("applied"))
    if record.get("begun") or not unfinished or not folder.is_dir() or world.time.now() < record.get("again", 0):
        return 0
    try:
        return _release(world, source, folder, record)
    except (Unreachable, SlurmError) as error:
        world.log.event("release-delayed", version=folder.name, reason=str(error))
        return 0


def _leave(world: World, source: Source, found: Manifest) -> None:
    """Go back from what another version had begun when its pass was killed, as the version after it is refused."""
    worked = install.working(world.settings)
    if worked:
        step = Step(found.version, worked, install.installed(world.settings))
        go_back(world, source, step, "", world.slurm.answers())
    else:
        undo(world)


def _publish(world: World, source: Source) -> None:
    """Compute nodes boot with the version in force: one that is refused here must not reach them, nor one that was never loaded."""
    record = install.record(world.settings)
    folder = world.settings.versions / str(record.get("applied"))
    if record.get("loaded") and record.get("applied") != record.get("published") and folder.is_dir():
        try:
            manifest.publish(source, folder)
        except Exception as error:
            world.log.event("not-published", version=folder.name, error=str(error))
        else:
            install.remember(world.settings, published=folder.name)


def _take(world: World, source: Source, found: Manifest) -> int:
    """Fetch a version and apply it."""
    folder = fetch(source, found, world.settings.versions)
    kill.at("configure:fetched")
    world.log.event("configure", version=found.version)
    try:
        _try_agent(folder)
        files = _files(world, folder)
        step = Step(found.version, files, install.installed(world.settings), install.working(world.settings))
        if step.loses_jobs:
            raise Refused(f"a change of {step.loses_jobs} would lose every job")
        trial.check(world.settings, files)
        _apply(world, source, step)
        install.remember(world.settings, refused="", reason="", delayed="")
        world.cooldowns.forget()  # what failed under the version before gets another try
        breaker.forget(world)
    except (Delayed, Unreachable) as error:
        world.log.event("configure-delayed", version=found.version, reason=str(error))
        install.remember(world.settings, delayed=str(error)[:800])
        _finish(world, source)
        return 1
    except (*TROUBLE, ValueError, KeyError) as error:
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


def _apply(world: World, source: Source, step: Step) -> None:
    """Drain, carry, install, reconfigure, check; on any failure put everything back."""
    runs = world.slurm.answers()
    _begin(world, step)
    try:
        if runs and step.old:
            _drain(world, step)
        kill.at("configure:drained")
        carried = _carried(world, step, runs)
        files = step.installing(carried)
        if carried.nodes or carried.partitions:
            trial.check(world.settings, files)
    except SlurmError as error:
        undo(world)
        raise Delayed(str(error)) from None
    except Refused:
        undo(world)
        raise
    before = install.point(world.settings, step.version)
    kill.at("configure:switched")
    try:
        install.write(world.settings, files)
        kill.at("configure:written")
        if runs:
            reload(world, step, carried)
        kill.at("configure:reconfigured")
    except TROUBLE as error:
        go_back(world, source, step, before, runs)
        raise Refused(str(error)) from None
    _done(world, source, step, carried, runs)


def _begin(world: World, step: Step) -> None:
    """Record what is about to be put to sleep, before it is."""
    going = partition_lines(step.old).keys() - partition_lines(step.new).keys()
    install.remember(world.settings, begun=step.version, asleep=sorted(asleep(world) | going))


def _drain(world: World, step: Step) -> None:
    """Let no job start on nodes or in partitions that are about to change or go."""
    known = {node.name: node for node in world.slurm.nodes()}
    fresh = [name for name in changed_nodes(step.new, step.old) & known.keys() if not known[name].drained]
    if fresh:
        world.log.event("drain", nodes=compress(fresh), version=step.version)
        world.slurm.update_nodes(fresh, state="drain", reason=f"{LEAVING}another configuration is taken into force")
    for name in sorted(partition_lines(step.old).keys() - partition_lines(step.new).keys()):
        world.slurm.update_partition(name, state="INACTIVE")


def _carried(world: World, step: Step, runs: bool) -> Carried:
    """What must stay for the sake of jobs; where slurmctld cannot be asked, whatever has an instance, and every partition: jobs may wait in it."""
    if not step.old:
        return Carried(step.new)
    if runs:
        used = {node.name for node in world.slurm.nodes() if node.state not in _AWAY}
        return carry(step.new, step.old, used, {job.partition for job in world.slurm.jobs()})
    used = {one.node for one in world.ec2.instances() if one.is_live and one.node}
    return carry(step.new, step.old, used, set(partition_lines(step.old)))


def _done(world: World, source: Source, step: Step, carried: Carried, runs: bool) -> None:
    """Let jobs come to what is there, and record it, as the last step. What was not loaded yet is not what worked."""
    loaded = runs and is_welcome(world, carried)
    if runs:
        install.keep(world.settings, step.installing(carried))
    record = install.record(world.settings)
    was = record.get("was", "") if record.get("applied") == step.version else record.get("applied", "")
    install.remember(
        world.settings, applied=step.version, was=was, again=0, begun="", nodes=sorted(carried.nodes),
        partitions=sorted(carried.partitions), asleep=sorted(carried.partitions | (set() if loaded else asleep(world))),
        loaded=loaded, time=world.time.now(),
    )  # fmt: skip
    world.log.event("applied", version=step.version, nodes=compress(carried.nodes), partitions=sorted(carried.partitions))
    world.log.metric(metrics.APPLIED, 1)
    _publish(world, source)  # at once, as slurmctld may start nodes that only this version has
    _report(world, "hpctf:applied", step.version)


def _refuse(world: World, version: str, reason: str) -> None:
    install.remember(world.settings, refused=version, reason=reason[:800], delayed="", time=world.time.now())
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


def _release(world: World, source: Source, folder: Path, record: Mapping[str, Any]) -> int:
    """Let go of carried nodes and partitions whose jobs have ended; load what was installed while slurmctld did not answer."""
    step = Step(folder.name, _files(world, folder), install.installed(world.settings), install.working(world.settings))
    if not world.slurm.answers():
        tried = not record.get("loaded") and world.time.now() >= record.get("time", 0) + _START_SECONDS
        if tried and not is_stopped(world):
            _fall_back(world, source, step, record, "slurmctld does not start with it")
        return 0
    busy = {node.name for node in world.slurm.nodes() if node.state not in _AWAY}
    crowded = {job.partition for job in world.slurm.jobs()}
    now = carry(step.new, step.old, busy, crowded)
    if record.get("loaded") and sorted(now.nodes) == record.get("nodes") and sorted(now.partitions) == record.get("partitions"):
        return 0
    install.write(world.settings, step.installing(now))
    try:
        reload(world, step, now)
    except TROUBLE as error:
        world.log.event("release-failed", error=str(error))
        _fall_back(world, source, step, record, str(error))
        return 1
    _done(world, source, step, now, True)
    return 0


def _fall_back(world: World, source: Source, step: Step, record: Mapping[str, Any], reason: str) -> None:
    """Go back to what last worked: the same version with all that it carried, or the version before one that has never worked."""
    worked = install.working(world.settings)
    if not record.get("loaded") and worked and record.get("was"):
        install.remember(world.settings, applied=record["was"], loaded=True)
        go_back(world, source, step, step.version, True)
        _refuse(world, step.version, reason)
    elif worked:
        install.remember(world.settings, again=world.time.now() + _AGAIN_SECONDS)
        go_back(world, source, step, step.version, True)
