"""How a node mounts a file system: one entry of ``mounts.json``.

An entry never holds an id of something that Terraform makes: it names the file system, and the node looks the name up
among the devices that it is told of (``file_systems`` and ``volumes`` of ``resources.json``).

What of a device that exists already nobody but AWS knows (``ask``), the head node asks when it boots, and tells all
other nodes: FSx answers only a few calls in a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..spec.frozen import frozen
from .model import Mounted

# What a node of Lustre or File Cache writes into fstab; `flock` gives locks that hold between nodes.
# https://docs.aws.amazon.com/fsx/latest/LustreGuide/mounting-ec2-instance.html
LUSTRE_OPTIONS = ("defaults", "_netdev", "flock", "user_xattr", "noatime")
LUSTRE_SOURCE = "{dns_name}@tcp:/{mount_name}"
NFS_OPTIONS = ("hard", "_netdev", "noatime")
NFS_SOURCE = "{dns_name}:{mount_name}"


@frozen
class Mount:
    """One mounted file system.

    ``type`` is what ``mount -t`` is told, and ``source`` what is mounted, in which ``{id}``, ``{dns_name}`` and
    ``{mount_name}`` are those of the device, ``{head}`` is the head node's address and ``{path}`` the path itself. Local
    disks have neither. ``options`` are those of every node that mounts it; for a volume, which the head node exports,
    ``server_options`` are those of the head node itself. ``mount_on`` names node groups, and is empty where every node
    mounts it. ``raid`` is the level over the volumes of the name, or None. ``takes`` are the options that the device
    completes: ``accesspoint`` becomes ``accesspoint=fsap-…``.
    """

    path: str
    kind: str
    name: str
    options: tuple[str, ...]
    type: str = ""
    source: str = ""
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
            "type": self.type,
            "source": self.source,
            "options": list(self.options),
            "mount_on": list(self.mount_on),
            "server_options": list(self.server_options),
            "raid": self.raid,
            "takes": list(self.takes),
        }
        always = ("options", "mount_on")
        return {key: value for key, value in said.items() if key in always or value not in (None, [], "")}


@frozen
class Device:
    """A file system that exists already, as the storage state would have described one of its own.

    ``ask`` are the calls (``fsx:DescribeFileSystems``) that tell what is empty here, in the order of asking.
    """

    kind: str
    id: str
    mount_name: str = ""
    access_point: str = ""
    ask: tuple[str, ...] = ()

    def output(self) -> Mapping[str, Any]:
        """The keys of the ``file_systems`` output of the storage state, and what an existing one has besides."""
        made: dict[str, Any] = {"id": self.id, "kind": self.kind, "mount_name": self.mount_name, "dns_name": ""}
        more = {"access_point": self.access_point, "ask": list(self.ask)}
        return {**made, **{key: value for key, value in more.items() if value}}


def groups(model: Mounted) -> tuple[str, ...]:
    """The node groups that mount it, sorted; none where every node does."""
    return tuple(sorted(set(map(str, model.mount_on))))
