"""Disks beside those that the lab plugs in: the instance store of a node, and what is on the disk of a volume."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.lab.machine import Machine
from tests.lab.world import World

_BYTES = 300 * 1024 * 1024
_STORE = "nvme-Amazon_EC2_NVMe_Instance_Storage_AWS"


def folder(world: World) -> Path:
    """Where the disks of all volumes are, by their ids; what is on one outlives every machine."""
    return world.folder / "volumes"


def plug_local(world: World, machine: Machine, instance: str) -> None:
    """Give a machine one empty disk of its own, as instance types with an instance store have."""
    with (folder(world) / f"local-{instance}").open("wb") as disk:
        disk.truncate(_BYTES)
    link = f"/dev/disk/by-id/{_STORE}{instance}"
    subprocess.run(machine.enter("ln", "-sfn", f"/run/lab/volumes/local-{instance}", link), timeout=20, check=True)


def spoil(world: World, volume: str) -> None:
    """Lay bytes on a disk that no tool knows, in place of all that was there."""
    with (folder(world) / volume).open("r+b") as disk:
        size = disk.seek(0, 2)
        disk.truncate(0)
        disk.truncate(size)
        disk.seek(0)
        disk.write(b"raw data of somebody")


def blank(world: World, volume: str) -> None:
    """Take these bytes away."""
    with (folder(world) / volume).open("r+b") as disk:
        disk.write(bytes(4096))
