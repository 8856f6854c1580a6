"""What the nodes of a cluster mount: the kinds of storage, each with its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..modules.ebs.model import Ebs
from ..modules.ebs.mount import existing_volumes as volumes_of_ebs
from ..modules.ebs.mount import mount as mount_ebs
from ..modules.efs.model import Efs
from ..modules.efs.mount import device as device_of_efs
from ..modules.efs.mount import mount as mount_efs
from ..modules.local.model import Local
from ..modules.local.mount import mount as mount_local
from ..modules.lustre.model import Lustre
from ..modules.lustre.mount import device as device_of_lustre
from ..modules.lustre.mount import mount as mount_lustre
from ..modules.spec.text import MountPath
from ..modules.storage.mount import Device, Mount
from .model import Storage

_MOUNT: Mapping[type, Callable[[str, Any], Mount]] = {
    Ebs: mount_ebs,
    Efs: mount_efs,
    Local: mount_local,
    Lustre: mount_lustre,
}
_DEVICE: Mapping[type, Callable[[Any], Device | None]] = {Efs: device_of_efs, Lustre: device_of_lustre}


def mount(path: str, entry: Storage) -> Mount:
    """How one entry is mounted."""
    return _MOUNT[type(entry)](path, entry)


def mounts(storage: Mapping[MountPath, Storage]) -> list[dict[str, Any]]:
    """The entries of ``mounts.json``, sorted by path."""
    return [mount(path, entry).entry() for path, entry in sorted(storage.items())]


def existing_file_systems(storage: Mapping[MountPath, Storage]) -> Mapping[str, Device]:
    """File systems that exist already, by name: with ``file_systems`` of the storage state all that nodes look up."""
    found = {mount(p, e).name: _DEVICE[type(e)](e) for p, e in storage.items() if type(e) in _DEVICE}
    return {name: device for name, device in sorted(found.items()) if device is not None}


def existing_volumes(storage: Mapping[MountPath, Storage]) -> Mapping[str, tuple[str, ...]]:
    """Volumes that exist already, by name: with ``volumes`` of the storage state all that the head node attaches."""
    found = {mount(p, e).name: volumes_of_ebs(e) for p, e in storage.items() if isinstance(e, Ebs)}
    return {name: volumes for name, volumes in sorted(found.items()) if volumes}
