"""What can be wrong with storage beside the rest of the cluster."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import combinations

from ..modules.ebs.model import Ebs
from ..modules.efs.model import Efs
from ..modules.lustre.model import Lustre
from ..modules.queue.model import Queue
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.text import MountPath
from ..modules.storage.model import Stored
from .model import Cluster, Storage
from .storage import kind_of
from .whereabouts import queues_mounting

_MANY_NODES = 100


def _at(path: str) -> Path:
    return ("storage", path)


@check("HPC403", "A mount path lies below another one", on=Cluster)
def nested_mount_paths(part: Cluster, site: Site) -> Iterator[Finding]:
    """One file system inside another must be mounted after it and unmounted before it, on every node, at every boot:
    the first one that is late hides the other.

    Bad:
        storage:
          /data: efs
          /data/scratch: {lustre: 1.2 TiB}

    Good:
        storage:
          /data: efs
          /scratch: {lustre: 1.2 TiB}
    """
    for first, second in combinations(sorted(part.storage), 2):
        outer, inner = posixpath.normpath(first), posixpath.normpath(second)
        if inner.startswith(f"{outer}/"):
            yield site.finding(
                "storage",
                second,
                detail=f"{second} is inside {first}",
                help=f"mount it at /{inner.rsplit('/', 1)[-1]}, for example",
                also=(_at(first),),
                because=(_at(first),),
            )


@check("HPC404", "Two file systems have one name", on=Cluster)
def duplicate_names(part: Cluster, site: Site) -> Iterator[Finding]:
    """The name is what a file system is known by: in Terraform's state, in tags, on the nodes. A name that is derived
    from the path can meet another one (`/a-b` and `/a/b`).

    Bad:
        storage:
          /data-1: efs
          /data_1: efs

    Good:
        storage:
          /data-1: efs
          /data_1: {efs: new, name: second}
    """
    seen: dict[str, MountPath] = {}
    for path, entry in part.storage.items():
        if not isinstance(entry, Stored) or entry.name is None:
            continue
        first = seen.setdefault(entry.name, path)
        if first != path:
            yield site.finding(
                "storage",
                path,
                "name",
                detail=f"{first} and {path} are both called {entry.name}",
                help=f"write name: {entry.name[:23]}-2",
                also=(_at(first),),
            )


def _identity(entry: Storage) -> tuple[str, type, str] | None:
    """What of the cloud an entry mounts, where that exists already. One prefix may stand for ids of two kinds."""
    kind = kind_of(entry)
    device = kind.device(entry)
    if device is not None:
        return str(device.id), type(entry), str(device.access_point)
    return next(((str(volume), type(entry), "") for volume in kind.volumes(entry)), None)


@check("HPC405", "One file system is mounted twice", on=Cluster)
def same_twice(part: Cluster, site: Site) -> Iterator[Finding]:
    """Two mounts of one file system show the same files at two places, and a volume has no second disk to mount. Two
    access points of one EFS file system show different files: they may stand beside each other.

    Bad:
        storage:
          /data: {efs: fs-0123456789abcdef0}
          /shared: {efs: fs-0123456789abcdef0}

    Good:
        storage:
          /data: {efs: fs-0123456789abcdef0, access_point: fsap-0123456789abcdef0}
          /shared: {efs: fs-0123456789abcdef0, access_point: fsap-0123456789abcdef1}
    """
    seen: dict[tuple[str, type, str], MountPath] = {}
    for path, entry in part.storage.items():
        identity = _identity(entry)
        if identity is None:
            continue
        first = seen.setdefault(identity, path)
        if first != path:
            yield site.finding(
                "storage",
                path,
                detail=f"{identity[0]} is at {first} already",
                help=f"remove it, and link {path} to {first}",
                also=(_at(first),),
            )


@check("HPC411", "This key encrypts nothing", on=Cluster)
def idle_key(part: Cluster, site: Site) -> Iterator[Finding]:
    """A KMS key is for what is created here and encrypted: an existing file system has its own, what is not encrypted
    needs none, and FSx encrypts scratch with a key that it keeps for itself.

    Bad:
        storage:
          /data: {efs: new, encrypted: false, kms_key: alias/hpc}

    Good:
        storage:
          /data: {efs: new, kms_key: alias/hpc}
    """
    for path, entry in part.storage.items():
        if not isinstance(entry, Stored) or entry.kms_key is None or entry.kms_key == part.encryption.kms_key:
            continue
        if entry.existing:
            detail, help = "this one exists already", "remove `kms_key`"
        elif isinstance(entry, (Efs, Ebs)) and not entry.encrypted:
            detail, help = "encrypted is false", "remove `encrypted: false`"
        elif isinstance(entry, Lustre) and entry.scratch:
            detail, help = f"FSx encrypts {entry.deployment_type} with a key of its own", "remove `kms_key`"
        else:
            continue
        yield site.finding("storage", path, "kms_key", detail=detail, help=help)


@check("HPC494", "One file system stays without the cluster's key", on=Cluster, level=Level.WARNING)
def left_unencrypted(part: Cluster, site: Site) -> Iterator[Finding]:
    """`encryption.kms_key` is for everything at rest. What says `encrypted: false` is the place where the data can still
    be read by whoever gets at the disk or a snapshot of it.

    Bad:
        encryption: alias/hpc
        storage:
          /data: {ebs: 1 TiB, encrypted: false}

    Good:
        encryption: alias/hpc
        storage:
          /data: {ebs: 1 TiB}
    """
    if part.encryption.kms_key is None:
        return
    for path, entry in part.storage.items():
        if isinstance(entry, (Efs, Ebs)) and not entry.existing and not entry.encrypted:
            yield site.finding("storage", path, "encrypted", detail="`encryption.kms_key` is set",
                               help="remove `encrypted: false`", also=(("encryption", "kms_key"),))  # fmt: skip


def _groups(part: Cluster) -> set[str]:
    """What may stand in `mount_on`: partitions over other queues have no nodes of their own."""
    logins = {"login_nodes", *map(str, part.login_nodes)} if part.login_nodes else set()
    return {"head_node", "compute", *logins, *(str(n) for n, q in part.queues.items() if isinstance(q, Queue))}


@check("HPC486", "No such nodes to mount it on", on=Cluster)
def unknown_mount_on(part: Cluster, site: Site) -> Iterator[Finding]:
    """`mount_on` names `head_node`, `compute` (all queues), or queues that have nodes of their own.

    Bad:
        storage:
          /data: {efs: new, mount_on: [head_node, gpu]}

    Good:
        storage:
          /data: {efs: new, mount_on: [head_node, cpu]}
    """
    known = _groups(part)
    for path, entry in part.storage.items():
        for index, target in enumerate(entry.mount_on):
            if target not in known:
                yield site.finding(
                    "storage",
                    path,
                    "mount_on",
                    index,
                    detail=f"there is no {target}",
                    help=f"use {', '.join(sorted(known))}",
                    because=(("queues", str(target)),),
                )


@check("HPC493", "Some nodes have no homes", on=Cluster, level=Level.WARNING)
def homes_missing(part: Cluster, site: Site) -> Iterator[Finding]:
    """A job runs in a directory of its user on every node. Where `/home` is not mounted it does not find it, and users
    cannot log in by key.

    Bad:
        storage:
          /home: {efs: new, mount_on: head_node}

    Good:
        storage:
          /home: {efs: new}
    """
    entry = part.storage.get(MountPath("/home"))
    if entry is None or not entry.mount_on:
        return
    queues = {str(name) for name, queue in part.queues.items() if isinstance(queue, Queue)}
    chosen = set(map(str, entry.mount_on))
    pools = set(map(str, part.login_nodes)) if "login_nodes" not in chosen else set()
    missing = sorted({"head_node", *pools, *(queues if "compute" not in chosen else ())} - chosen)
    if missing:
        yield site.finding("storage", "/home", "mount_on", detail=f"{', '.join(missing)} lacks it",
                           help="remove `mount_on`")  # fmt: skip


@check("HPC490", "AWS does not offer this kind of storage in the region", on=Cluster)
def kind_not_offered(part: Cluster, site: Site) -> Iterator[Finding]:
    """Isolated regions lack some kinds of FSx. ParallelCluster's list, release 3.16: no File Cache and no OpenZFS in
    `us-iso`, no ONTAP in its western region.

    Bad:
        region: us-iso-east-1
        storage:
          /data: {openzfs: fsvol-0123456789abcdef0}

    Good:
        region: us-east-1
        storage:
          /data: {openzfs: fsvol-0123456789abcdef0}
    """
    for path, entry in part.storage.items():
        kind = kind_of(entry)
        if part.region.startswith(kind.not_in or ("?",)):
            yield site.finding("storage", path, detail=f"{part.region} has no {kind.name}", help="use efs or lustre",
                               also=(("region",),), because=(("region",),))  # fmt: skip


def _nodes(part: Cluster, entry: Storage) -> int:
    return sum(f.nodes.maximum for _, q in queues_mounting(part, entry) for f in q.fleets.values())


@check("HPC485", "Many nodes share one volume of the head node", on=Cluster, level=Level.WARNING)
def many_nodes_on_ebs(part: Cluster, site: Site) -> Iterator[Finding]:
    """All nodes read and write the volume through the head node's network card. Beyond a hundred nodes they wait for
    it; EFS and Lustre answer from many servers.

    Bad:
        storage:
          /data: {ebs: 1 TiB}
        queues:
          cpu: {instances: c7i.large, nodes: 0-200}

    Good:
        storage:
          /data: efs
        queues:
          cpu: {instances: c7i.large, nodes: 0-200}
    """
    for path, entry in part.storage.items():
        if isinstance(entry, Ebs) and _nodes(part, entry) > _MANY_NODES:
            yield site.finding(
                "storage",
                path,
                detail=f"{_nodes(part, entry)} nodes may mount it",
                help="use efs or lustre, or name fewer queues in `mount_on`",
            )


CHECKS = (
    nested_mount_paths, duplicate_names, same_twice, idle_key, left_unencrypted, many_nodes_on_ebs, unknown_mount_on,
    homes_missing, kind_not_offered,
)  # fmt: skip
