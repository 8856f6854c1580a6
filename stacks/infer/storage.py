"""Fill in the names, keys and zones of file systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...modules.catalog import Catalog
from ...modules.efs.model import Efs
from ...modules.queue.model import Queue
from ...modules.spec.text import MountPath, Zone
from ...modules.storage.ground import Home
from ...modules.storage.model import Stored
from ...modules.storage.names import name_from
from ..model import Cluster, Storage
from ..storage import kind_of
from .zones import candidates


def infer_storage(cluster: Cluster, catalog: Catalog) -> Mapping[MountPath, Storage]:
    """Add the home file system where none is written, and complete the others."""
    entries: dict[MountPath, Storage] = dict(cluster.storage)
    entries.setdefault(MountPath("/home"), Efs(efs="new"))
    home = _home(cluster, catalog)
    return {path: _complete(path, entry, cluster, home) for path, entry in entries.items()}


def _complete(path: MountPath, entry: Storage, cluster: Cluster, home: Home) -> Storage:
    if isinstance(entry, Stored):
        entry = replace(entry, name=entry.name or name_from(path), kms_key=entry.kms_key or cluster.encryption.kms_key)
    done: Storage = kind_of(entry).complete(entry, home)
    return done


def _home(cluster: Cluster, catalog: Catalog) -> Home:
    """Where storage stands that names no place: beside the head node."""
    subnets = cluster.network.subnets
    if subnets is not None:
        return Home(False, None, tuple(dict.fromkeys((subnets.head_node, *subnets.compute))))
    used = [z for q in cluster.queues.values() if isinstance(q, Queue) for f in q.fleets.values() for z in f.zones]
    zones = [z for z in (cluster.head_node.zone, *used, *candidates(cluster, catalog)) if isinstance(z, Zone)]
    return Home(True, cluster.head_node.zone, tuple(dict.fromkeys(zones)))
