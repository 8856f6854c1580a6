"""Disks: found by what they are, formatted only where there is nothing on them, mounted.

Nothing here ever formats a device on which anything was found: not a file system, not a partition table, not a member of a
RAID, not a single byte at its beginning.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from .command import program, run, succeeds, until
from .report import Failed, say

DEV = Path("/dev")
BY_ID = DEV / "disk/by-id"
# On Nitro a volume shows its id as its serial number: EBS user guide, "Map Amazon EBS volumes to NVMe device names".
_EBS = "nvme-Amazon_Elastic_Block_Store_"
_ATTACH_SECONDS = 300
_READ_BYTES = 1024 * 1024
_FORMAT_SECONDS = 900


def volume(volume_id: str, attached_as: str = "", seconds: float = _ATTACH_SECONDS) -> str:
    """The device of an EBS volume; it may be attached only a while after the machine has started. ``attached_as`` is the
    name that it was attached under, for a machine of Xen, where no disk says whose it is."""
    path = BY_ID / f"{_EBS}{volume_id.replace('-', '')}"
    if attached_as:  # EC2 user guide, "Device names for volumes": sdf is xvdf there
        path = DEV / Path(attached_as).name.replace("sd", "xvd", 1)
    found = until(lambda: path if path.exists() else None, seconds)
    if found is None:
        raise Failed(f"{volume_id} is not attached: no {path} after {seconds:.0f} s")
    return str(found)


def kind(device: str) -> str:
    """What is on a device: the type of a file system or RAID member, ``something``, or nothing at all (empty).

    blkid(8): exit status 2 says that nothing was found, 8 that what was found is ambiguous.
    """
    found = run("blkid", "-p", "-o", "value", "-s", "TYPE", device, check=False).strip()
    if found:
        return found
    if run("blkid", "-p", "-o", "export", device, check=False).strip() or run("wipefs", "--noheadings", device).strip():
        return "something"
    with open(device, "rb") as disk:
        return "something" if any(disk.read(_READ_BYTES)) else ""


def formatted(device: str, label: str) -> str:
    """Make a file system where there is nothing; return its type."""
    found = kind(device)
    if not found:
        say(f"{device} is blank: making a file system")
        run("mkfs.ext4", "-q", "-m", "0", "-L", label[:16], device, timeout=_FORMAT_SECONDS)
        return "ext4"
    if found in ("something", "linux_raid_member", "LVM2_member"):
        raise Failed(f"{device} holds no file system, but {found.replace('_', ' ')}; it is not touched")
    return found


def mount(source: str, path: str, type_: str, options: Sequence[str], timeout: float = 180) -> None:
    """Mount something, unless something is mounted there already."""
    if os.path.ismount(path):
        return
    Path(path).mkdir(parents=True, exist_ok=True)
    words = ["-t", type_, *(["-o", ",".join(options)] if options else [])]
    run("mount", *words, source, path, timeout=timeout)
    say(f"mounted {source} at {path}")


def grown(device: str, path: str, type_: str) -> None:
    """Let a file system fill its device, which may have grown."""
    if type_ == "ext4":
        succeeds("resize2fs", device, timeout=_FORMAT_SECONDS)
    elif type_ == "xfs":
        succeeds("xfs_growfs", path, timeout=_FORMAT_SECONDS)


def disk(device: str, path: str, label: str, options: Sequence[str]) -> None:
    """Mount a disk, with a new file system where it has nothing at all."""
    type_ = formatted(device, label)
    mount(device, path, type_, options)
    grown(device, path, type_)


def raid(name: str, devices: Sequence[str], level: int) -> str:
    """The RAID over some devices: assembled where they are members, created where all are blank."""
    if program("mdadm") is None:
        raise Failed("mdadm is not in this image, and a RAID was asked for")
    array = f"/dev/md/{name}"
    if os.path.exists(array):
        return array
    found = {device: kind(device) for device in devices}
    if set(found.values()) == {"linux_raid_member"}:
        run("mdadm", "--assemble", array, *devices)
    elif not any(found.values()):
        say(f"{', '.join(devices)} are blank: making RAID {level}")
        run(
            "mdadm",
            "--create",
            array,
            f"--level={level}",
            f"--raid-devices={len(devices)}",
            "--run",
            "--homehost=any",
            f"--name={name}",
            *devices,
        )
    else:
        listed = ", ".join(f"{device}: {what or 'nothing'}" for device, what in found.items())
        raise Failed(f"the disks of {name} are no RAID of their own ({listed}); they are not touched")
    return array
