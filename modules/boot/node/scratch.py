"""Local NVMe disks of the instance store, as one file system that everybody may write to. They are empty at every launch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import disks
from .command import program, run
from .report import say

_STORE = "nvme-Amazon_EC2_NVMe_Instance_Storage_"


def found(names: Sequence[str]) -> list[str]:
    """The disks among the names in /dev/disk/by-id: each once, no partitions, and not the same by its namespace (``_1``)."""
    own = sorted(name for name in names if name.startswith(_STORE) and "-part" not in name)
    return [name for name in own if not any(name.startswith((f"{other}_", f"{other}-ns-")) for other in own)]


def mount(path: str, options: Sequence[str]) -> None:
    """Join the disks and mount them; a node without any passes it over."""
    names = [entry.name for entry in disks.BY_ID.iterdir()] if disks.BY_ID.is_dir() else []
    devices = [str(disks.BY_ID / name) for name in found(names)]
    if not devices:
        say(f"no local disks for {path}")
        return
    disks.disk(_joined(devices), path, "hpc-tf-scratch", options)
    Path(path).chmod(0o1777)


def _joined(devices: list[str]) -> str:
    """One device over all disks: striped by mdadm, or by LVM where the image has only that."""
    if len(devices) == 1:
        return devices[0]
    if program("mdadm") is not None or program("lvcreate") is None:
        return disks.raid("hpc-tf-scratch", devices, 0)
    volume = "/dev/hpc-tf/scratch"
    if not Path(volume).exists():
        run("vgcreate", "--yes", "hpc-tf", *devices)
        run("lvcreate", "--yes", "--extents", "100%FREE", "--stripes", str(len(devices)), "--name", "scratch", "hpc-tf")
    return volume
