"""Device names under which volumes are attached to the head node.

On Nitro a name is only a label that must not repeat: the kernel calls the disk something else, and boot finds it by
its volume id. On Xen (t2, m4, ...) it is the name of the disk, but that sd is xvd there. A label must not move when
another volume comes or goes, because Terraform detaches and attaches again then: so it is derived from the volume's
own name, and only where two meet does the later one step aside. Source of the names: EC2 user guide, "Device names
for volumes on Amazon EC2 instances" (HVM).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from string import ascii_lowercase

STATE_DEVICE = "/dev/sdf"
DEVICES = tuple(f"/dev/xvd{first}{second}" for first in "bc" for second in ascii_lowercase)


def device_names(volumes: Iterable[str]) -> Mapping[str, str]:
    """Give each volume its device name; the earlier one of two keeps what both would have."""
    taken: dict[str, str] = {}
    for volume in volumes:
        slot = zlib.crc32(volume.encode()) % len(DEVICES)
        while DEVICES[slot] in taken:
            slot = (slot + 1) % len(DEVICES)
        taken[DEVICES[slot]] = volume
    return {volume: device for device, volume in taken.items()}


def devices_by_name(volumes: Mapping[str, int]) -> Mapping[str, tuple[str, ...]]:
    """The devices of every file system by its name; ``volumes`` are their numbers, in the order of the spec."""
    keys = {name: volume_keys(name, count) for name, count in volumes.items()}
    devices = device_names([key for several in keys.values() for key in several])
    return {name: tuple(devices[key] for key in several) for name, several in keys.items()}


def volume_keys(name: str, count: int) -> tuple[str, ...]:
    """What the volumes of one file system are called: its name, numbered from 1 where there are several."""
    return (name,) if count == 1 else tuple(f"{name}_{n}" for n in range(1, count + 1))
