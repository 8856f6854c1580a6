"""Files on this machine: what is installed, what was last known to work, the link to the version in force."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from . import cache
from .settings import Settings

_PATTERNS = ("slurm.conf", "gres.conf", "cgroup.conf", "topology.conf", "topology.yaml", "plugstack.conf", "prolog.sh", "epilog.sh", "include-*")
"""The files of a version that belong to Slurm, and lie beside slurm.conf."""


def of_version(folder: Path) -> dict[str, str]:
    """Slurm's files of a fetched version."""
    return {path.name: path.read_text(encoding="utf-8") for path in _paths(folder)}


def is_of_version(name: str) -> bool:
    """Say whether versions bring a file of this name."""
    return any(fnmatch(name, pattern) for pattern in _PATTERNS)


def _paths(folder: Path) -> list[Path]:
    return [path for pattern in _PATTERNS for path in sorted(folder.glob(pattern)) if path.is_file()]


def installed(settings: Settings) -> dict[str, str]:
    """Slurm's files as they are in force, or were on the head node before this one."""
    there = of_version(Path(settings.slurm_etc))
    return there if "slurm.conf" in there else working(settings)


def working(settings: Settings) -> dict[str, str]:
    """Slurm's files as they last worked."""
    return of_version(_kept(settings))


def _kept(settings: Settings) -> Path:
    return Path(settings.state) / "applied"


def write(settings: Settings, files: Mapping[str, str]) -> None:
    """Install Slurm's files, each at once; those that the version does not have go."""
    _fill(Path(settings.slurm_etc), files)


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    """slurm.conf comes last, as it names the others; what it names no more goes after it."""
    for name in sorted(files, key=lambda name: name == "slurm.conf"):
        cache.replace(folder / name, files[name], 0o755 if name.endswith(".sh") else 0o644)
    for path in _paths(folder):
        if path.name not in files:
            path.unlink()


def keep(settings: Settings, files: Mapping[str, str]) -> None:
    """Remember files that work, to go back to."""
    _fill(_kept(settings), files)


def pointed(settings: Settings) -> str:
    """The version that ``current`` names; empty where there is none."""
    return os.path.basename(os.path.realpath(settings.current)) if settings.current.is_symlink() else ""


def point(settings: Settings, version: str) -> str:
    """Turn ``current`` to a version; returns the version before."""
    before = pointed(settings)
    draft = settings.current.with_name(f".current.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path("versions") / version)
    os.replace(draft, settings.current)
    return before


def prune(settings: Settings, keep_also: str) -> None:
    """Remove the oldest versions."""
    folders = sorted((p for p in settings.versions.iterdir() if p.is_dir() and not p.name.startswith(".")), key=lambda p: p.stat().st_mtime)
    for folder in folders[: -settings.keep_versions]:
        if folder.name != keep_also:
            shutil.rmtree(folder, ignore_errors=True)


def record(settings: Settings) -> dict[str, Any]:
    """What was applied and what refused: ``applied``, ``refused``, ``reason``, ``nodes`` and ``partitions`` carried, ``time``."""
    return cache.read(Path(settings.state) / "configuration.json")


def remember(settings: Settings, **changes: Any) -> None:
    """Change parts of the record."""
    cache.write(Path(settings.state) / "configuration.json", {**record(settings), **changes})
