"""The table of storage kinds, and what a cluster's storage is to the rest of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..modules.ebs.kind import KIND as EBS
from ..modules.efs.kind import KIND as EFS
from ..modules.file_cache.kind import KIND as FILE_CACHE
from ..modules.local.kind import KIND as LOCAL
from ..modules.lustre.kind import KIND as LUSTRE
from ..modules.ontap.kind import KIND as ONTAP
from ..modules.openzfs.kind import KIND as OPENZFS
from ..modules.spec.check import Check
from ..modules.spec.text import MountPath
from ..modules.storage.kind import StorageKind
from ..modules.storage.model import Mounted, Stored
from ..modules.storage.mount import Device, Mount
from ..modules.storage.ports import PortRange, together
from .model import Cluster, Storage

KINDS: tuple[StorageKind, ...] = (EFS, LUSTRE, EBS, ONTAP, OPENZFS, FILE_CACHE, LOCAL)
_BY_MODEL: Mapping[type[Mounted], StorageKind] = {kind.model: kind for kind in KINDS}
CHECKS: tuple[Check, ...] = tuple(check for kind in KINDS for check in kind.checks)


def kind_of(entry: Mounted) -> StorageKind:
    """The kind of an entry."""
    return _BY_MODEL[type(entry)]


def mount(path: str, entry: Storage) -> Mount:
    """How one entry is mounted."""
    return kind_of(entry).mount(path, entry)


def mounts(storage: Mapping[MountPath, Storage]) -> list[dict[str, Any]]:
    """The entries of ``mounts.json``, sorted by path: in the order of mounting."""
    return [mount(path, entry).entry() for path, entry in sorted(storage.items())]


def existing_file_systems(storage: Mapping[MountPath, Storage]) -> Mapping[str, Device]:
    """File systems that exist already, by name: with ``file_systems`` of the storage state all that nodes look up."""
    found = {mount(p, e).name: kind_of(e).device(e) for p, e in storage.items()}
    return {name: device for name, device in sorted(found.items()) if device is not None}


def existing_volumes(storage: Mapping[MountPath, Storage]) -> Mapping[str, tuple[str, ...]]:
    """Volumes that exist already, by name: with ``volumes`` of the storage state all that the head node attaches."""
    found = {mount(p, e).name: kind_of(e).volumes(e) for p, e in storage.items()}
    return {name: volumes for name, volumes in sorted(found.items()) if volumes}


def new_entries(cluster: Cluster) -> dict[str, Stored]:
    """What the storage state makes, by mount path."""
    return {str(p): e for p, e in sorted(cluster.storage.items()) if isinstance(e, Stored) and not e.existing}


def opened(cluster: Cluster) -> tuple[PortRange, ...]:
    """The ports of new file systems behind the storage security group."""
    return together(ports for entry in new_entries(cluster).values() for ports in kind_of(entry).ports)


def asked(cluster: Cluster) -> list[str]:
    """The calls by which the head node learns what it must know of existing file systems."""
    return sorted({call for device in existing_file_systems(cluster.storage).values() for call in device.ask})


def speaks_efa(cluster: Cluster) -> bool:
    """Say whether the servers of any new file system speak EFA."""
    return any(kind_of(e).efa(e) for e in new_entries(cluster).values())
