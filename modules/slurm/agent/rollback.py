"""The way back: what last worked is installed again, and slurmctld woken with it."""

from __future__ import annotations

from pathlib import Path

from . import cache, install, manifest
from .conf import on_this_machine
from .manifest import Source
from .reload import TROUBLE, restart
from .step import Step
from .wake import undo
from .world import World


def go_back(world: World, source: Source, step: Step, before: str, runs: bool) -> None:
    """Install what last worked, and wake slurmctld with it, also where it has died."""
    files = install.working(world.settings) or step.before
    to = folder_before(world, source, before)
    world.log.event("rollback", version=step.version, to=to)
    if to:
        install.point(world.settings, to)
    install.write(world.settings, files)
    if runs:
        try:
            if world.slurm.answers() and not step.needs_start:
                world.slurm.reconfigure()
            else:
                restart(world)
        except TROUBLE as error:
            world.log.event("rollback-failed", error=str(error))
    undo(world)


def folder_before(world: World, source: Source, before: str) -> str:
    """The version in force until now, which is there. A head node that is new has only the newest one; the one in force is what compute
    nodes boot with, and names the head node before this one."""
    applied = str(install.record(world.settings).get("applied") or "")
    if not applied or (world.settings.versions / applied).is_dir():
        return applied or before
    try:
        published = manifest.published(source)
        found = manifest.manifest(published)
        if found is not None and found.version == applied:
            _settle(world, manifest.fetch(published, found, world.settings.versions) / "slurm.conf")
            return applied
    except Exception as error:
        world.log.event("version-lost", version=applied, error=str(error))
    return before


def _settle(world: World, conf: Path) -> None:
    """A boot of this machine looks there who it is."""
    here = install.installed(world.settings).get("slurm.conf", "")
    cache.replace(conf, on_this_machine(conf.read_text(encoding="utf-8"), here))
