"""Fill in the names, keys and zones of file systems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ...modules.efs.model import Efs
from ...modules.lustre.model import Lustre
from ...modules.spec.quantities import FsxSize
from ...modules.spec.text import MountPath, Name
from ...modules.storage.model import Stored
from ..model import Cluster, Storage

_LONGEST_NAME = 25


def infer_storage(cluster: Cluster) -> Mapping[MountPath, Storage]:
    """Add the home file system where none is written, and complete the others."""
    entries: dict[MountPath, Storage] = dict(cluster.storage)
    entries.setdefault(MountPath("/home"), Efs(efs="new"))
    return {path: _complete(path, entry, cluster) for path, entry in entries.items()}


def name_from(path: str) -> Name:
    """The name of a file system that says none: its path, as a host name would write it."""
    plain = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:_LONGEST_NAME].rstrip("-")
    return Name(plain if plain[:1].isalpha() else f"fs-{plain}"[:_LONGEST_NAME])


def _complete(path: MountPath, entry: Storage, cluster: Cluster) -> Storage:
    if isinstance(entry, Stored):
        entry = replace(entry, name=entry.name or name_from(path), kms_key=entry.kms_key or cluster.encryption.kms_key)
    if isinstance(entry, Lustre):
        return _complete_lustre(entry, cluster)
    return entry


def _complete_lustre(entry: Lustre, cluster: Cluster) -> Lustre:
    if entry.existing:
        return entry
    new_network = cluster.network.subnets is None
    zone = entry.zone or (cluster.head_node.zone if new_network else None)
    if not isinstance(entry.lustre, FsxSize):  # a backup brings the rest
        return replace(entry, zone=zone)
    throughput = entry.throughput
    if throughput is None and entry.deployment_type == "persistent-2":
        throughput = 125
    elif throughput is None and entry.deployment_type == "persistent-1":
        throughput = 12 if entry.storage_type == "hdd" else 200
    return replace(entry, throughput=throughput, zone=zone)
