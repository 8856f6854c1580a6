"""What can be wrong with a Lustre file system itself: size, throughput, disks, metadata, EFA, backups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..spec.identifiers import BackupId
from ..spec.quantities import FsxSize
from ..storage.checks import mount_path
from . import capacity
from .checks_links import CHECKS as LINK_CHECKS
from .model import Lustre


@check("HPC402", "FSx does not sell Lustre in that size", on=Lustre)
def size_step(part: Lustre, site: Site) -> Iterator[Finding]:
    """FSx sells Lustre in whole servers, so a size is one of few. Which, depends on deployment type, disks,
    throughput and EFA. FSx calls 1200 GiB 1.2 TiB, and so does a spec.

    Bad:
        storage:
          /scratch: {lustre: 3 TiB}

    Good:
        storage:
          /scratch: {lustre: 2.4 TiB}
    """
    sizes = capacity.steps(part)
    if sizes is None or not isinstance(part.lustre, FsxSize) or part.lustre.gib in sizes:
        return
    nearest = " or ".join(map(capacity.tib, sizes.around(part.lustre.gib)))
    yield site.finding(
        "lustre", detail=f"{capacity.tib(part.lustre.gib)}; {_kind(part)} has {sizes}", help=f"use {nearest}"
    )


def _kind(part: Lustre) -> str:
    """What decides the sizes."""
    words: list[str] = [part.deployment_type]
    if part.storage_type == "hdd" or part.efa:
        words += (
            ["hdd"] * (part.storage_type == "hdd") + ["with EFA"] * part.efa + [f"at {part.throughput} MB/s per TiB"]
        )
    return " ".join(words)


@check("HPC430", "Lustre has no such throughput", on=Lustre)
def throughput_step(part: Lustre, site: Site) -> Iterator[Finding]:
    """`throughput` is in MB/s **per TiB**, one of few: persistent-2 125, 250, 500, 1000; persistent-1 50, 100, 200 on
    ssd and 12, 40 on hdd. What a file system does in total is that times its size.

    Bad:
        storage:
          /scratch: {lustre: 4.8 TiB, throughput: 1200}

    Good:
        storage:
          /scratch: {lustre: 4.8 TiB, throughput: 250}
    """
    known = capacity.throughputs(part)
    if part.existing or part.throughput is None or not known or part.throughput in known:
        return
    written = part.throughput
    nearest = min(known, key=lambda step: abs(step - written))
    choice = f"write throughput: {nearest}"
    if isinstance(part.lustre, FsxSize):
        fitting = next((s for s in known if s * part.lustre.gib >= written * 1000), None)
        choice = (
            f"write throughput: {fitting or nearest}, in total {(fitting or nearest) * part.lustre.gib // 1000} MB/s"
        )
    words = ", ".join(map(str, known))
    yield site.finding(
        "throughput", detail=f"{written}; {part.deployment_type} {part.storage_type} has {words}", help=choice
    )


@check("HPC431", "Scratch file systems have one throughput", on=Lustre)
def scratch_throughput(part: Lustre, site: Site) -> Iterator[Finding]:
    """A scratch file system does 200 MB/s per TiB, and nothing else is for sale.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, throughput: 250}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2}
    """
    if part.scratch and part.throughput is not None:
        yield site.finding(
            "throughput",
            detail=f"{part.deployment_type} does 200 MB/s per TiB",
            help="remove `throughput`",
            also=(site / "deployment_type",),
        )


@check("HPC432", "Only persistent-1 has hard disks", on=Lustre)
def hdd_type(part: Lustre, site: Site) -> Iterator[Finding]:
    """FSx keeps hard disks for the persistent-1 deployment type.

    Bad:
        storage:
          /archive: {lustre: 6 TiB, storage_type: hdd}

    Good:
        storage:
          /archive: {lustre: 6 TiB, storage_type: hdd, deployment_type: persistent-1}
    """
    if part.storage_type == "hdd" and part.deployment_type != "persistent-1":
        yield site.finding(
            "storage_type",
            detail=f"deployment_type is {part.deployment_type}",
            help="write deployment_type: persistent-1, or remove `storage_type`",
            also=(site / "deployment_type",),
        )


@check("HPC433", "A drive cache is for hard disks", on=Lustre)
def cache_of_ssd(part: Lustre, site: Site) -> Iterator[Finding]:
    """The drive cache puts what is read often on SSD; where all data is on SSD there is nothing to cache.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, drive_cache: true}

    Good:
        storage:
          /archive: {lustre: 6 TiB, storage_type: hdd, deployment_type: persistent-1, drive_cache: true}
    """
    if not part.existing and part.drive_cache and part.storage_type != "hdd":
        yield site.finding("drive_cache", detail="storage_type is ssd", help="remove `drive_cache`")


@check("HPC434", "Metadata performance is for persistent-2", on=Lustre)
def metadata_of_others(part: Lustre, site: Site) -> Iterator[Finding]:
    """Only persistent-2 lets the rate of metadata operations be chosen.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, metadata_iops: 6000}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, metadata_iops: 6000}
    """
    if not part.existing and part.metadata_iops is not None and part.deployment_type != "persistent-2":
        yield site.finding(
            "metadata_iops",
            detail=f"deployment_type is {part.deployment_type}",
            help="remove `metadata_iops`",
            also=(site / "deployment_type",),
        )


@check("HPC435", "FSx does not provide that many metadata operations", on=Lustre)
def metadata_steps(part: Lustre, site: Site) -> Iterator[Finding]:
    """The rate is 1500, 3000, 6000 or a multiple of 12000 up to 192000, and no less than what the size brings by
    itself.

    Bad:
        storage:
          /scratch: {lustre: 4.8 TiB, metadata_iops: 10000}

    Good:
        storage:
          /scratch: {lustre: 4.8 TiB, metadata_iops: 12000}
    """
    iops = part.metadata_iops
    if part.existing or part.deployment_type != "persistent-2" or not isinstance(iops, int):
        return
    least = capacity.automatic_metadata_iops(part.lustre.gib) if isinstance(part.lustre, FsxSize) else 0
    if iops not in capacity.METADATA_IOPS:
        detail = f"{iops}; it may be 1500, 3000, 6000, or a multiple of 12000 up to 192000"
    elif iops < least:
        detail = f"{iops}; a file system of this size has {least} by itself"
    else:
        return
    enough = next((step for step in capacity.METADATA_IOPS if step >= max(iops, least)), capacity.METADATA_IOPS[-1])
    yield site.finding("metadata_iops", detail=detail, help=f"write {enough}, or automatic")


@check("HPC436", "EFA is for persistent-2 file systems", on=Lustre)
def efa_of_others(part: Lustre, site: Site) -> Iterator[Finding]:
    """FSx offers EFA on SSD storage of persistent-2 alone, and only in large sizes: 38.4 TiB at 125 MB/s per TiB,
    down to 4.8 TiB at 1000.

    Bad:
        storage:
          /scratch: {lustre: 4.8 TiB, deployment_type: scratch-2, efa: true}

    Good:
        storage:
          /scratch: {lustre: 4.8 TiB, throughput: 1000, efa: true}
    """
    if not part.existing and part.efa and part.deployment_type != "persistent-2":
        yield site.finding(
            "efa",
            detail=f"deployment_type is {part.deployment_type}",
            help="remove `efa`, or `deployment_type`",
            also=(site / "deployment_type",),
        )


@check("HPC444", "Scratch file systems have no backups", on=Lustre)
def backup_of_scratch(part: Lustre, site: Site) -> Iterator[Finding]:
    """FSx backs up and restores persistent file systems only: one that is restored from a backup is persistent too.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2, backup: 7d}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, backup: 7d}
    """
    if part.existing or not part.scratch:
        return
    restored = str(part.lustre).startswith("backup-")
    if part.backup is not None or restored or part.deletion_policy == "snapshot":
        key = "backup" if part.backup is not None else "lustre" if restored else "deletion_policy"
        yield site.finding(
            key,
            detail=f"deployment_type is {part.deployment_type}",
            help="remove `deployment_type` (persistent-2)" if restored else f"remove `{key}`, or use persistent-2",
            also=(site / "deployment_type",),
        )


@check("HPC445", "A file system that is linked to S3 has no backups", on=Lustre)
def backup_of_linked(part: Lustre, site: Site) -> Iterator[Finding]:
    """FSx makes no backup of a Lustre file system that is linked to S3, nor a last one when it is deleted: the bucket
    is where its data lasts.

    Bad:
        storage:
          /scratch: {lustre: 1.2 TiB, import: s3://weather-input, backup: 7d}

    Good:
        storage:
          /scratch: {lustre: 1.2 TiB, import: s3://weather-input, export: s3://weather-input}
    """
    if part.existing or part.scratch or not part.linked:
        return
    links = next(key for key in ("import", "export", "links") if getattr(part, {"import": "import_"}.get(key, key)))
    for key, asked in (("backup", part.backup is not None), ("deletion_policy", part.deletion_policy == "snapshot")):
        if asked:
            yield site.finding(key, detail=f"`{links}` links it to S3", help=f"remove `{key}`", also=(site / links,))


# FSx API reference, CreateFileSystemFromBackup: these come from the backup.
_OF_BACKUP = ("throughput", "storage_type", "drive_cache", "import_", "export")


@check("HPC454", "A restored file system is what it was", on=Lustre)
def key_of_backup(part: Lustre, site: Site) -> Iterator[Finding]:
    """Size, throughput, disks and the links of `/` come with the backup. What may change, changes afterwards.

    Bad:
        storage:
          /scratch: {lustre: backup-0123456789abcdef0, throughput: 250}

    Good:
        storage:
          /scratch: {lustre: backup-0123456789abcdef0, compression: lz4}
    """
    if not isinstance(part.lustre, BackupId):
        return
    for field in fields(part):
        if field.name in _OF_BACKUP and getattr(part, field.name) != field.default:
            key = field.name.rstrip("_")
            yield site.finding(key, detail=f"{part.lustre} brings it", help=f"remove {key}", also=(site / "lustre",))


@check("HPC451", "Homes on a scratch file system can be lost", on=Lustre, level=Level.WARNING)
def home_on_scratch(part: Lustre, site: Site) -> Iterator[Finding]:
    """A scratch file system keeps one copy of the data: what stands on a server is gone when the server is.

    Bad:
        storage:
          /home: {lustre: 1.2 TiB, deployment_type: scratch-2}

    Good:
        storage:
          /home: {lustre: 1.2 TiB}
    """
    if not part.existing and part.scratch and mount_path(site) == "/home":
        yield site.finding(
            "deployment_type",
            detail=f"{part.deployment_type} loses data with a server",
            help="use persistent-2, or efs",
        )


CHECKS = (
    size_step, throughput_step, scratch_throughput, hdd_type, cache_of_ssd, metadata_of_others, metadata_steps,
    efa_of_others, backup_of_scratch, backup_of_linked, key_of_backup, home_on_scratch, *LINK_CHECKS,
)  # fmt: skip
