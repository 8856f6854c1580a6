"""How a node mounts a file system: one entry of ``mounts.json``.

An entry never holds an id of something that Terraform makes: it names the file system, and the node looks the name
up among the devices that it is told of (``file_systems`` and ``volumes`` of the storage state).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .model import Mounted

MountKind = Literal["ebs", "efs", "local", "lustre"]


@dataclass(frozen=True)
class Mount:
    """One mounted file system.

    ``options`` are those of every node that mounts it; for a volume, which the head node exports, ``server_options``
    are those of the head node itself. ``mount_on`` names node groups, and is empty where every node mounts it.
    ``raid`` is the level over the volumes of the name, or None. ``takes`` are the options that the device completes:
    ``accesspoint`` becomes ``accesspoint=fsap-…``.
    """

    path: str
    kind: MountKind
    name: str
    options: tuple[str, ...]
    mount_on: tuple[str, ...] = ()
    server_options: tuple[str, ...] = ()
    raid: int | None = None
    takes: tuple[str, ...] = ()

    def entry(self) -> dict[str, Any]:
        """The entry of ``mounts.json``: only what is said, in a fixed order."""
        said: dict[str, Any] = {
            "path": self.path,
            "kind": self.kind,
            "name": self.name,
            "options": list(self.options),
            "mount_on": list(self.mount_on),
            "server_options": list(self.server_options),
            "raid": self.raid,
            "takes": list(self.takes),
        }
        return {key: value for key, value in said.items() if key in ("options", "mount_on") or value not in (None, [])}


@dataclass(frozen=True)
class Device:
    """A file system that exists already, as the storage state would have described one of its own."""

    kind: MountKind
    id: str
    mount_name: str = ""
    access_point: str = ""

    def output(self) -> Mapping[str, str]:
        """The keys of the ``file_systems`` output of the storage state, and the access point where there is one."""
        made = {"id": self.id, "kind": self.kind, "mount_name": self.mount_name, "dns_name": ""}
        return {**made, "access_point": self.access_point} if self.access_point else made


def groups(model: Mounted) -> tuple[str, ...]:
    """The node groups that mount it, sorted; none where every node does."""
    return tuple(sorted(set(map(str, model.mount_on))))
