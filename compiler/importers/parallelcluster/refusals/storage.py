"""Refusals of shared storage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .....modules.spec.finding import dotted
from ....tree import Items, Table, Text
from .. import codes
from .words import Word, at, at_most, here, items, refuse, says, section, text, together, twice
from .words import number as count

_SETTINGS = {"Ebs": "EbsSettings", "Efs": "EfsSettings", "FsxLustre": "FsxLustreSettings", "FsxOntap": "FsxOntapSettings",
             "FsxOpenZfs": "FsxOpenZfsSettings", "FileCache": "FileCacheSettings"}  # fmt: skip
_BACKUP_BRINGS = ("DeploymentType", "PerUnitStorageThroughput", "StorageCapacity", "ImportPath", "ExportPath",
                  "ImportedFileChunkSize", "KmsKeyId")  # fmt: skip
_OF_EXISTING_EFS = frozenset({"FileSystemId", "EncryptionInTransit", "IamAuthorization", "AccessPointId"})
_IDS = ("FileSystemId", "VolumeId", "FileCacheId")
_NAME = re.compile(r"^(?!default$)[A-Za-z0-9 +=._:/@-]{1,30}$")
_FSX = ("FsxLustre", "FsxOntap", "FsxOpenZfs", "FileCache")
_NEW, _EXISTING, _VOLUMES = 1, 20, 5


def refusals(tree: Table) -> Iterator[Word]:
    """What ParallelCluster refuses of shared storage."""
    entries = items(tree, "SharedStorage")
    yield from twice(entries, "Name", "shared storage")
    yield from twice(entries, "MountDir", "a file system at")
    yield from _same(entries)
    yield from _number(entries)
    for entry in entries:
        yield from _entry(entry)
        yield from _efs(section(entry, "EfsSettings"))
        yield from _lustre(section(entry, "FsxLustreSettings"))
        yield from _several_subnets(tree, entry)


def _same(entries: Iterable[Table]) -> Iterator[Word]:
    """DuplicateName, of ids: what exists is mounted once; access points of one EFS are apart."""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        for key in _SETTINGS.values():
            settings = section(entry, key) or Table()
            for name in (n for n in _IDS if isinstance(settings.get(n), Text)):
                identity = (text(settings, name), text(settings, "AccessPointId"))
                if identity in seen:
                    yield (
                        codes.TWICE,
                        settings[name].span,
                        dotted(settings[name].path),
                        f"{identity[0]} is mounted already",
                        "mount it once",
                    )
                seen.add(identity)


def _existing(entry: Table) -> bool:
    return any(key in (section(entry, name) or Table()) for name in _SETTINGS.values() for key in _IDS)


def _number(entries: list[Table]) -> Iterator[Word]:
    """NumberOfStorage."""
    kinds = {kind: [e for e in entries if text(e, "StorageType") == kind] for kind in _SETTINGS}
    fsx = [e for kind in _FSX for e in kinds[kind]]
    raid = [e for e in kinds["Ebs"] if section(e, "EbsSettings", "Raid") is not None]
    for found, limit, what in (
        ([e for e in kinds["Efs"] if not _existing(e)], _NEW, "new EFS file systems"),
        ([e for e in fsx if not _existing(e)], _NEW, "new FSx file systems"),
        (raid, _NEW, "RAID arrays"),
        ([e for e in kinds["Efs"] if _existing(e)], _EXISTING, "existing EFS file systems"),
        ([e for e in fsx if _existing(e)], _EXISTING, "existing FSx file systems"),
        ([e for e in kinds["Ebs"] if e not in raid], _VOLUMES, "EBS volumes"),
    ):
        yield from at_most(found, limit, "StorageType", what)


def _entry(entry: Table) -> Iterator[Word]:
    """SharedStorageName, SharedFileCacheNotHome, and the settings of another kind."""
    kind, path = text(entry, "StorageType"), text(entry, "MountDir")
    if "Name" in entry and not _NAME.match(text(entry, "Name")):
        yield refuse(
            entry, "Name", f"{text(entry, 'Name')} is no name for storage", "write at most 30 characters, not default"
        )
    if re.fullmatch("/?NONE", path):
        yield refuse(entry, "MountDir", f"{path} is no directory", "write a path")
    if kind == "FileCache" and path.strip("/") == "home":
        yield refuse(entry, "MountDir", "a file cache is no home", "mount it at /cache")
    for key in _SETTINGS.values():
        if key in entry and kind in _SETTINGS and key != _SETTINGS[kind]:
            yield codes.EXCLUSIVE, *at(entry, key), f"{key} beside StorageType {kind}", f"write {_SETTINGS[kind]}"


def _efs(efs: Table | None) -> Iterator[Word]:
    """EfsMountOptions, EfsAccessPointOptions, KmsKeyIdEncrypted; there encryption is off by default, here on."""
    if efs is None:
        return
    if "FileSystemId" in efs:
        for key in sorted(set(efs) - _OF_EXISTING_EFS):
            yield from together(efs, "FileSystemId", key)
    provisioned = text(efs, "ThroughputMode") == "provisioned"
    if provisioned and "ProvisionedThroughput" not in efs:
        yield (
            codes.MISSING,
            *at(efs, "ThroughputMode"),
            "provisioned, and no ProvisionedThroughput",
            "add ProvisionedThroughput",
        )
    if not provisioned and "ProvisionedThroughput" in efs:
        yield (
            codes.EXCLUSIVE,
            *at(efs, "ProvisionedThroughput"),
            "ThroughputMode is not provisioned",
            "add ThroughputMode: provisioned",
        )
    for key in ("IamAuthorization", "AccessPointId"):
        wanted = key in efs and (key == "AccessPointId" or says(efs, key))
        if wanted and not says(efs, "EncryptionInTransit"):
            yield refuse(efs, key, f"{key} without EncryptionInTransit", "add EncryptionInTransit: true")
    if "AccessPointId" in efs and "FileSystemId" not in efs:
        yield refuse(efs, "AccessPointId", "an access point of a new file system", "add FileSystemId")
    if "KmsKeyId" in efs and not says(efs, "Encrypted"):
        yield refuse(efs, "KmsKeyId", "a key, and no encryption", "add Encrypted: true")


def _lustre(lustre: Table | None) -> Iterator[Word]:
    if lustre is None:
        return
    if "FileSystemId" in lustre:
        for key in sorted(set(lustre) - {"FileSystemId"}):
            yield from together(lustre, "FileSystemId", key)
    elif "BackupId" in lustre:
        for key in _BACKUP_BRINGS:
            yield from together(lustre, "BackupId", key)
    else:
        yield from _new_lustre(lustre)
    yield from _backups(lustre)
    yield from _paths(lustre)


def _new_lustre(lustre: Table) -> Iterator[Word]:
    """FsxStorageCapacity and FsxPersistentOptions."""
    if "StorageCapacity" not in lustre:
        yield codes.MISSING, *here(lustre), "a new file system has no size", "add StorageCapacity: 1200"
    persistent = text(lustre, "DeploymentType").startswith("PERSISTENT")
    if persistent and "PerUnitStorageThroughput" not in lustre:
        yield (
            codes.MISSING,
            *at(lustre, "DeploymentType"),
            "PerUnitStorageThroughput is not written",
            "add PerUnitStorageThroughput",
        )
    if not persistent and "KmsKeyId" in lustre:
        yield refuse(lustre, "KmsKeyId", "FSx encrypts scratch with a key of its own", "remove KmsKeyId")


def _backups(lustre: Table) -> Iterator[Word]:
    """FsxBackupOptions: start time and tags of backups need backups."""
    if count(lustre, "AutomaticBackupRetentionDays", 0):
        return
    for key in ("DailyAutomaticBackupStartTime", "CopyTagsToBackups"):
        if key in lustre and (key != "CopyTagsToBackups" or says(lustre, key)):
            yield refuse(
                lustre, key, "there are no backups to speak of", "add AutomaticBackupRetentionDays: 7, or remove it"
            )


def _paths(lustre: Table) -> Iterator[Word]:
    """FsxS3 and S3BucketUri."""
    for key in ("ExportPath", "ImportedFileChunkSize", "AutoImportPolicy"):
        if key in lustre and "ImportPath" not in lustre:
            yield codes.MISSING, *at(lustre, key), f"{key} goes with ImportPath", "add ImportPath"
    for key in ("ImportPath", "ExportPath"):
        if key in lustre and not re.match(r"^s3://[^/]+", text(lustre, key)):
            yield refuse(lustre, key, f"{text(lustre, key)} is no URL of S3", "write s3://BUCKET")


def _several_subnets(tree: Table, entry: Table) -> Iterator[Word]:
    """ManagedFsxMultiAz: a new file system of FSx stands in one zone, and so must all queues."""
    networks = [section(queue, "Networking") or Table() for queue in items(tree, "Scheduling", "SlurmQueues")]
    lists = [listed for listed in (n.get("SubnetIds") for n in networks) if isinstance(listed, Items)]
    subnets = {str(subnet) for listed in lists for subnet in listed}
    if text(entry, "StorageType") == "FsxLustre" and not _existing(entry) and len(subnets) > 1:
        yield refuse(
            entry,
            "StorageType",
            f"a new file system, and queues in {len(subnets)} subnets",
            "name an existing one; a spec may mix them",
        )
