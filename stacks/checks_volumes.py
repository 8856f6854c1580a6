"""What can be wrong with the volumes and the local disks of a cluster's nodes taken together."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.ebs.devices import DEVICES
from ..modules.ebs.model import Ebs
from ..modules.local.model import Local
from ..modules.queue.model import Queue
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Level, Path
from .model import Cluster
from .whereabouts import fleets_of, queues_mounting

# https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-limits.html: 28 attachments on most Nitro types up to
# generation 6, network interfaces and local disks among them; later generations have limits for volumes alone.
_ATTACHMENTS = 28
_MUCH_LOCAL_GB = 1000
_OWN = 3  # the network interface, the root volume, the scheduler's state


def _attached(part: Cluster) -> dict[str, int]:
    """How many volumes the head node attaches, by mount path."""
    return {str(path): entry.count for path, entry in part.storage.items() if isinstance(entry, Ebs)}


def _room(part: Cluster, site: Site) -> int:
    """How many volumes the head node surely takes."""
    facts = site.catalog.instance(str(part.head_node.instance)) if part.head_node.instance else None
    return _ATTACHMENTS - _OWN - (facts.local_disks.count if facts is not None and facts.ebs_nvme else 0)


@check("HPC412", "The head node may not take so many volumes", on=Cluster, level=Level.WARNING)
def many_volumes(part: Cluster, site: Site) -> Iterator[Finding]:
    """All volumes are attached to the head node. Most instance types take 28 attachments, of which network interfaces,
    local disks, the root volume and the scheduler's state are some; from the seventh generation on there are more, as
    `aws ec2 describe-instance-types` tells (`EbsInfo.MaximumEbsAttachments`).

    Bad:
        storage:
          /a: {ebs: 5 x 1 TiB, raid: 0}
          /b: {ebs: 5 x 1 TiB, raid: 0}
          /c: {ebs: 5 x 1 TiB, raid: 0}
          /d: {ebs: 5 x 1 TiB, raid: 0}
          /e: {ebs: 5 x 1 TiB, raid: 0}
          /f: {ebs: 5 x 1 TiB, raid: 0}

    Good:
        storage:
          /a: {ebs: 30 TiB}
    """
    found = _attached(part)
    if _room(part, site) < sum(found.values()) <= len(DEVICES):
        yield site.finding(
            "storage",
            max(found, key=lambda path: found[path]),
            detail=f"{sum(found.values())} volumes; {_room(part, site)} are safe with {part.head_node.instance}",
            help="use fewer and larger volumes, or efs",
        )


@check("HPC414", "There are more volumes than device names", on=Cluster)
def too_many_volumes(part: Cluster, site: Site) -> Iterator[Finding]:
    """EC2 names volumes by two letters, and no instance type with so few names to give takes more.

    Bad:
        storage:
          /a: {ebs: 60 x 1 TiB, raid: 0}

    Good:
        storage:
          /a: {ebs: 60 TiB}
    """
    found = _attached(part)
    if sum(found.values()) > len(DEVICES):
        yield site.finding(
            "storage",
            max(found, key=lambda path: found[path]),
            detail=f"{sum(found.values())} volumes; there are {len(DEVICES)} names",
            help="use fewer and larger volumes",
        )


def _nodes(part: Cluster, entry: Local) -> set[str]:
    """The head node and the queues that mount an entry."""
    queues = {str(name) for name, queue in part.queues.items() if isinstance(queue, Queue)}
    chosen = set(map(str, entry.mount_on))
    if not chosen:
        return {"head_node", *queues}
    return (chosen & {"head_node", *queues}) | (queues if "compute" in chosen else set())


@check("HPC413", "Local disks are mounted once", on=Cluster)
def local_twice(part: Cluster, site: Site) -> Iterator[Finding]:
    """All local disks of a node become one volume, and one volume has one mount path.

    Bad:
        storage:
          /scratch: local
          /tmp-fast: local
        queues:
          cpu: {instances: c6id.large}

    Good:
        storage:
          /scratch: {local: instance-store, mount_on: cpu}
          /tmp-fast: {local: instance-store, mount_on: gpu}
        queues:
          cpu: {instances: c6id.large}
          gpu: {instances: g5.xlarge}
    """
    seen: dict[str, str] = {}
    for path, entry in part.storage.items():
        if not isinstance(entry, Local):
            continue
        both = sorted(node for node in _nodes(part, entry) if node in seen)
        for node in _nodes(part, entry):
            seen.setdefault(node, str(path))
        if both:
            first = seen[both[0]]
            yield site.finding(
                "storage",
                path,
                detail=f"{', '.join(both)} has its local disks at {first} already",
                help=f"remove it, or say in `mount_on` which queues use {path}",
                also=(("storage", first),),
            )


def _root_volumes(part: Cluster) -> Iterator[tuple[Path, bool]]:
    """Whether the root volume of each kind of node is encrypted, the head node's first."""
    yield ("head_node", "root_volume", "encrypted"), part.head_node.root_volume.encrypted
    for path, fleet in fleets_of(part):
        yield (*path, "root_volume", "encrypted"), fleet.root_volume.encrypted


@check("HPC484", "Some root volumes are encrypted, some are not", on=Cluster, level=Level.WARNING)
def mixed_root_encryption(part: Cluster, site: Site) -> Iterator[Finding]:
    """Secrets of the cluster lie on the disks of all nodes: they are as safe as the one that is not encrypted.

    Bad:
        queues:
          cpu: {instances: c7i.large, root_volume: {encrypted: false}}

    Good:
        queues:
          cpu: {instances: c7i.large}
    """
    found = list(_root_volumes(part))
    if len({encrypted for _, encrypted in found}) == 2:
        for path, encrypted in found:
            if not encrypted:
                yield site.finding(*path, detail="others are encrypted", help="remove `encrypted: false`")


def _local_gb(site: Site, queue: Queue) -> list[int]:
    """Local disks of every known instance type of a queue."""
    facts = [site.catalog.instance(name) for fleet in queue.fleets.values() for name in fleet.instances]
    return [f.local_disks.total_gb for f in facts if f is not None]


@check("HPC487", "No node has local disks", on=Cluster)
def no_local_disks(part: Cluster, site: Site) -> Iterator[Finding]:
    """Only some instance types have disks of their own (a `d` behind the generation, as in c6id; most GPU types).
    Nodes without any pass over a `local` entry, but here nobody could use it.

    Bad:
        storage:
          /scratch: local

    Good:
        storage:
          /scratch: local
        queues:
          cpu: {instances: c6id.large}
    """
    for path, entry in part.storage.items():
        if not isinstance(entry, Local):
            continue
        head = part.head_node.instance if not entry.mount_on or "head_node" in entry.mount_on else None
        facts = site.catalog.instance(head) if head else None
        found = [size for _, queue in queues_mounting(part, entry) for size in _local_gb(site, queue)]
        found += [facts.local_disks.total_gb] if facts else []
        if found and not any(found):
            yield site.finding("storage", path, detail="no instance type that mounts it has local disks",
                               help="remove it, or use types with disks such as c6id")  # fmt: skip


@check("HPC488", "Local disks lie idle", on=Cluster, level=Level.NOTE)
def idle_local_disks(part: Cluster, site: Site) -> Iterator[Finding]:
    """Local disks are paid for with the instance, and the fastest storage that a job can have. Nothing is mounted on
    them unless it is asked for.

    Bad:
        queues:
          gpu: {instances: p4d.24xlarge, nodes: 0-2}

    Good:
        storage:
          /scratch: local
        queues:
          gpu: {instances: p4d.24xlarge, nodes: 0-2}
    """
    used = {n for e in part.storage.values() if isinstance(e, Local) for n, _ in queues_mounting(part, e)}
    for name, queue in part.queues.items():
        size = max(_local_gb(site, queue), default=0) if isinstance(queue, Queue) and name not in used else 0
        if size >= _MUCH_LOCAL_GB:
            yield site.finding(
                "queues", name, detail=f"{size / 1000:.1f} TB on each node", help="add storage: {/scratch: local}"
            )


CHECKS = (many_volumes, too_many_volumes, local_twice, mixed_root_encryption, no_local_disks, idle_local_disks)
