"""How the head node itself is: load, memory, disks, from the kernel."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from .exposition import PREFIX, Sample

MEMINFO = Path("/proc/meminfo")
_MEMORY = {
    "MemTotal": ("memory_bytes", "memory of the head node"),
    "MemAvailable": ("memory_available_bytes", "memory of the head node that programs may still have"),
}


def measured(paths: Sequence[str]) -> list[Sample]:
    """Every number that can be had; ``paths`` are places on the disks that matter."""
    return [*_load(), *_memory(), *_disks(paths)]


def _load() -> Iterator[Sample]:
    yield Sample(f"{PREFIX}head_load1", "processes that run or wait, over one minute", os.getloadavg()[0])
    yield Sample(f"{PREFIX}head_cpus", "processors of the head node", float(os.cpu_count() or 1))


def _memory() -> Iterator[Sample]:
    try:
        lines = MEMINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for name, _, value in (line.partition(":") for line in lines):
        if name in _MEMORY:
            word, says = _MEMORY[name]
            yield Sample(f"{PREFIX}head_{word}", says, float(value.split()[0]) * 1024)


def _disks(paths: Sequence[str]) -> Iterator[Sample]:
    there = [path for path in dict.fromkeys(paths) if os.path.isdir(path)]
    for path in there:
        yield Sample(f"{PREFIX}head_disk_bytes", "size of the disk at a path", float(shutil.disk_usage(path).total), {"path": path})
    for path in there:
        yield Sample(f"{PREFIX}head_disk_free_bytes", "free on the disk at a path", float(shutil.disk_usage(path).free), {"path": path})
