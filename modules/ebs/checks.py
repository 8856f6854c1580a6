"""What can be wrong with volumes that the head node exports."""

from __future__ import annotations

from collections.abc import Iterator

from ..node import volume
from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.identifiers import SnapshotId
from ..spec.quantities import VolumeSet
from .model import Ebs

_SET = volume.Range(2, 5)


def _gib(part: Ebs) -> int | None:
    return part.volume_size.gib if part.volume_size is not None else None


@check("HPC460", "EBS has no volume of that type in that size", on=Ebs)
def volume_size(part: Ebs, site: Site) -> Iterator[Finding]:
    """Each volume type has its range of sizes: gp3 1 GiB to 64 TiB, io2 4 GiB to 64 TiB, st1 and sc1 125 GiB to 16
    TiB.

    Bad:
        storage:
          /data: {ebs: 100 GiB, type: st1}

    Good:
        storage:
          /data: {ebs: 500 GiB, type: st1}
    """
    problem = volume.size_problem(part.type, _gib(part))
    if not part.existing and problem:
        key = "size" if isinstance(part.ebs, SnapshotId) else "ebs"
        yield site.finding(key, detail=problem.detail, help=problem.help, also=(site / "type",))


@check("HPC461", "EBS does not provide those IOPS", on=Ebs)
def volume_iops(part: Ebs, site: Site) -> Iterator[Finding]:
    """gp3 does 3,000 to 80,000 IOPS (500 for each GiB), io1 100 to 64,000 (50), io2 100 to 256,000 (1,000), and 100
    where none are written. The other types have what their size gives.

    Bad:
        storage:
          /data: {ebs: 500 GiB, type: gp2, iops: 6000}

    Good:
        storage:
          /data: {ebs: 500 GiB, type: gp3, iops: 6000}
    """
    if part.existing:
        return
    problem = volume.iops_problem(part.type, _gib(part), part.iops)
    if problem:
        yield site.finding("iops", detail=problem.detail, help=problem.help, also=(site / "type",))


@check("HPC462", "EBS does not provide that throughput", on=Ebs)
def volume_throughput(part: Ebs, site: Site) -> Iterator[Finding]:
    """gp3 does 125 to 2,000 MB/s, and each MB/s takes 4 IOPS. The other types have what their size gives.

    Bad:
        storage:
          /data: {ebs: 500 GiB, throughput: 1000 MB/s}

    Good:
        storage:
          /data: {ebs: 500 GiB, throughput: 1000 MB/s, iops: 4000}
    """
    asked = part.throughput.mb_per_second if part.throughput is not None else None
    problem = volume.throughput_problem(part.type, part.iops, asked)
    if not part.existing and problem:
        yield site.finding("throughput", detail=problem.detail, help=problem.help)


@check("HPC463", "A recent AWS provider is needed for this volume", on=Ebs, level=Level.NOTE)
def provider_limit(part: Ebs, site: Site) -> Iterator[Finding]:
    """EBS raised the throughput of gp3 to 2,000 MB/s in September 2025. Older AWS providers, all of major 5 among
    them, still refuse more than 1,000: `terraform init -upgrade` brings a new one where no constraint of yours
    forbids it.

    Bad:
        storage:
          /data: {ebs: 500 GiB, throughput: 1500 MB/s, iops: 6000}

    Good:
        storage:
          /data: {ebs: 500 GiB, throughput: 1000 MB/s, iops: 4000}
    """
    # hashicorp/terraform-provider-aws issue 44762: 6.8.0 still refuses; pull request 44604 changed it.
    if part.throughput is not None and 1000 < part.throughput.mb_per_second <= 2000 and part.type == "gp3":
        yield site.finding(
            "throughput", detail=f"{part.throughput} is more than 1000 MB/s", help="run terraform init -upgrade"
        )


@check("HPC466", "Several volumes need `raid`, one has none", on=Ebs)
def raid_and_count(part: Ebs, site: Site) -> Iterator[Finding]:
    """Several volumes become one file system by RAID: 0 adds their sizes and speeds, 1 keeps a copy on each of them.
    AWS keeps copies of every volume already, so 0 is the usual choice.

    Bad:
        storage:
          /data: {ebs: 4 x 500 GiB}

    Good:
        storage:
          /data: {ebs: 4 x 500 GiB, raid: 0}
    """
    several = isinstance(part.ebs, VolumeSet) and part.ebs.count > 1
    if several and part.raid is None:
        yield site.finding("ebs", detail=f"{part.ebs}, but no `raid`", help="add raid: 0")
    elif not several and not isinstance(part.ebs, VolumeSet) and part.raid is not None and not part.existing:
        size = part.volume_size or "500 GiB"
        yield site.finding("raid", detail="there is one volume", help=f"remove `raid`, or write ebs: 2 x {size}")


@check("HPC467", "A set has two to five volumes", on=Ebs)
def set_size(part: Ebs, site: Site) -> Iterator[Finding]:
    """More volumes than five bring no more speed: the head node's own link to EBS is slower by then.

    Bad:
        storage:
          /data: {ebs: 8 x 500 GiB, raid: 0}

    Good:
        storage:
          /data: {ebs: 4 x 1 TiB, raid: 0}
    """
    if isinstance(part.ebs, VolumeSet) and part.ebs.count not in _SET:
        total = part.ebs.count * part.ebs.size.gib
        count = _SET.nearest(part.ebs.count)
        help = f"write {count} x {-(-total // count)} GiB" if part.ebs.count > 1 else f"write {part.ebs.size}"
        yield site.finding("ebs", detail=f"{part.ebs.count} volumes", help=help)


@check("HPC468", "`size` is for a volume from a snapshot", on=Ebs)
def size_beside_size(part: Ebs, site: Site) -> Iterator[Finding]:
    """The size of a new volume is the value of `ebs` itself; beside a snapshot `size` makes the volume larger than
    it.

    Bad:
        storage:
          /data: {ebs: 500 GiB, size: 600 GiB}

    Good:
        storage:
          /data: {ebs: snap-0123456789abcdef0, size: 600 GiB}
    """
    if part.size is not None and not part.existing and not isinstance(part.ebs, SnapshotId):
        yield site.finding("size", detail=f"ebs is {part.ebs}", help=f"remove `size`, or write ebs: {part.size}",
                           also=(site / "ebs",))  # fmt: skip


@check("HPC469", "Snapshots of a set do not fit together", on=Ebs)
def backup_of_set(part: Ebs, site: Site) -> Iterator[Finding]:
    """The volumes of a set are snapshotted one after another while files change: put together again they hold no
    sound file system. One gp3 volume reaches 64 TiB and 2,000 MB/s; EFS has backups of its own.

    Bad:
        storage:
          /data: {ebs: 4 x 500 GiB, raid: 0, backup: 7d}

    Good:
        storage:
          /data: {ebs: 2000 GiB, backup: 7d}
    """
    if isinstance(part.ebs, VolumeSet) and part.backup is not None:
        total = part.ebs.size.gib * (1 if part.raid == 1 else part.ebs.count)
        yield site.finding(
            "backup",
            detail=f"{part.ebs.count} volumes",
            help=f"use one volume, ebs: {total} GiB, or remove `backup`",
            also=(site / "ebs",),
        )


@check("HPC464", "A set has no last snapshot", on=Ebs)
def last_snapshot_of_set(part: Ebs, site: Site) -> Iterator[Finding]:
    """The volumes of a set are snapshotted one after another when they are deleted: put together again they need not hold
    a sound file system.

    Bad:
        storage:
          /data: {ebs: 4 x 500 GiB, raid: 0, deletion_policy: snapshot}

    Good:
        storage:
          /data: {ebs: 2000 GiB, deletion_policy: snapshot}
    """
    if isinstance(part.ebs, VolumeSet) and part.deletion_policy == "snapshot":
        yield site.finding(
            "deletion_policy",
            detail=f"{part.ebs.count} volumes",
            help="write retain or delete, or use one volume",
            also=(site / "ebs",),
        )


CHECKS = (
    volume_size, volume_iops, volume_throughput, provider_limit, raid_and_count, set_size, size_beside_size,
    backup_of_set, last_snapshot_of_set,
)  # fmt: skip
