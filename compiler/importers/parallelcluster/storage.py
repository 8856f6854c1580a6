"""Shared storage as entries of ``storage``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from ....modules.spec.finding import Rule
from ....modules.storage.names import name_from
from ...tree import Items, Table, Text
from . import codes
from .draft import Draft, Said, said
from .nodes import inner, leaf
from .row import STORAGE
from .section import Section
from .table import ROWS
from .values import absolute, integer, kebab, truth

_KINDS = {
    "Ebs": "ebs",
    "Efs": "efs",
    "FsxLustre": "lustre",
    "FsxOntap": "ontap",
    "FsxOpenZfs": "openzfs",
    "FileCache": "file_cache",
}
_PREFIX = {"Ebs": "EbsSettings", "Efs": "EfsSettings", "FsxLustre": "FsxLustreSettings"}
_EBS_GIB = 40
_LONGEST_NAME = 22  # of 25, with room for a hyphen and a number
_OF_EXISTING = {"EfsSettings": ("EncryptionInTransit", "IamAuthorization", "AccessPointId")}


def translate_storage(section: Section) -> None:
    """Translate one entry."""
    kind = str(section.find("StorageType"))
    ours = _KINDS.get(kind, "")
    directory = section.find("MountDir")
    if not ours or not isinstance(directory, Text):
        return
    section.take("StorageType")
    section.take("MountDir")
    entry = Section(section.node, STORAGE, (Said(absolute(directory), directory.span),), section.draft, section.journal)
    if entry.draft.get("storage", *entry.names) is None:
        {"ebs": _ebs, "efs": _efs, "lustre": _lustre}.get(ours, _mounted)(entry)
        _deletion(entry, kind, ours)
    else:
        _whole_entry(section, codes.LOST, f"another file system is mounted at {directory}")


def name_apart(draft: Draft, entries: Iterable[Any]) -> None:
    """Long paths may give two file systems one name: then both say what ParallelCluster called them."""
    made = draft.get("storage") or {}
    names = Counter(name_from(path) for path in made)
    taken: set[str] = {str(name) for name, count in names.items() if count == 1}
    for entry in entries:
        name, directory = entry.get("Name"), entry.get("MountDir")
        path = absolute(str(directory))
        if isinstance(name, Text) and path in made and names[name_from(path)] > 1:
            made[path]["name"] = Said(_apart(name_from(str(name)), taken), name.span)
            taken.add(made[path]["name"])


def _apart(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    numbered = (f"{name[:_LONGEST_NAME].rstrip('-')}-{number}" for number in count(2))
    return next(n for n in chain((name,), numbered) if n not in taken)


def _whole_entry(section: Section, rule: Rule, why: str) -> None:
    """Say the same of every key of an entry."""
    for row in ROWS:
        node = section.find(row.key) if row.scope == STORAGE and "[]" not in row.key else None
        if node is not None:
            section.journal.tell(node, row, rule, why)


def _head(entry: Section, kind: str, value: Any) -> None:
    entry.draft.put(entry.place(f"storage.<dir>.{kind}"), value)


def _ebs(entry: Section) -> None:
    size, volume, snapshot = (entry.take(f"EbsSettings.{key}") for key in ("Size", "VolumeId", "SnapshotId"))
    kind, volumes = entry.take("EbsSettings.Raid.Type"), entry.take("EbsSettings.Raid.NumberOfVolumes")
    if volume is not None:
        _head(entry, "ebs", said(volume))
        return _without_rest(entry, "EbsSettings", "VolumeId", "the volume exists: it is only mounted")
    place = size.span if size is not None else entry.node.keys_at["StorageType"]
    gib = f"{integer(size) if size is not None else _EBS_GIB} GiB"
    if kind is not None:
        number = integer(volumes) if volumes is not None else 2
        _head(entry, "ebs", Said(f"{number} x {gib}", place))
        entry.put("EbsSettings.Raid.Type", said(kind))
    elif snapshot is not None:
        _head(entry, "ebs", said(snapshot))
        if size is not None:
            entry.draft.put(entry.place("storage.<dir>.size"), Said(gib, place))
    else:
        _head(entry, "ebs", Said(gib, place))
    if size is None and snapshot is None:
        entry.journal.add(codes.THEIR_DEFAULT, place, STORAGE, f"ParallelCluster makes volumes of {_EBS_GIB} GiB")
    return entry.copy()


def _efs(entry: Section) -> None:
    existing, mode, rate = (
        entry.take(f"EfsSettings.{key}") for key in ("FileSystemId", "ThroughputMode", "ProvisionedThroughput")
    )
    place = entry.node.keys_at["StorageType"]
    _head(entry, "efs", said(existing) if existing is not None else Said("new", place))
    if existing is not None:
        return entry.copy()
    if rate is not None:
        entry.put("EfsSettings.ProvisionedThroughput", Said(f"{integer(rate)} MB/s", rate.span))
    else:
        entry.put("EfsSettings.ThroughputMode", Said("bursting", getattr(mode, "span", place)))
        if mode is None:
            entry.journal.add(
                codes.THEIR_DEFAULT, place, STORAGE, "ParallelCluster's EFS bursts", "remove throughput for elastic"
            )
    entry.copy()
    return _kept(
        entry, "EfsSettings", {"Encrypted": "encrypted at rest", "EncryptionInTransit": "encrypted on its way"}
    )


def _kept(entry: Section, prefix: str, words: dict[str, str]) -> None:
    for key, what in words.items():
        if entry.find(f"{prefix}.{key}") is None:
            entry.journal.add(
                codes.OUR_DEFAULT,
                entry.node.keys_at["StorageType"],
                STORAGE,
                f"{entry.names[0]} is {what}, which ParallelCluster leaves out",
            )


def _lustre(entry: Section) -> None:
    base = "FsxLustreSettings"
    existing, backup, size = (entry.take(f"{base}.{key}") for key in ("FileSystemId", "BackupId", "StorageCapacity"))
    if existing is not None or backup is not None:
        _head(entry, "lustre", said(existing if existing is not None else backup))
    else:
        _head(entry, "lustre", _fsx_size(size))
    if existing is not None:
        return entry.copy()
    kind = entry.take(f"{base}.DeploymentType")
    if kind is not None and kebab(kind) == "persistent-2":
        entry.tell(f"{base}.DeploymentType", codes.DEFAULT, "deployment_type is persistent-2 by itself")
    elif kind is not None:
        entry.put(f"{base}.DeploymentType", Said(kebab(kind), kind.span))
    elif backup is None:
        place = entry.node.keys_at["StorageType"]
        entry.put(f"{base}.DeploymentType", Said("scratch-2", place))
        entry.journal.add(
            codes.THEIR_DEFAULT,
            place,
            STORAGE,
            "ParallelCluster makes scratch file systems",
            "remove it for persistent-2",
        )
    entry.copy()
    _links(entry)
    _associations(entry)
    return _backup(entry)


def _fsx_size(size: Text | None) -> Said:
    gib = integer(size) if size is not None else None
    if gib is None or size is None:
        return Said("1200 GiB")
    tib = f"{gib / 1000:g} TiB"
    return Said(tib if gib >= 1000 and gib % 100 == 0 else f"{gib} GiB", size.span)


def _links(entry: Section) -> None:
    base = "FsxLustreSettings"
    source, target = entry.take(f"{base}.ImportPath"), entry.take(f"{base}.ExportPath")
    chunk, policy = entry.take(f"{base}.ImportedFileChunkSize"), entry.take(f"{base}.AutoImportPolicy")
    if source is not None:
        made: dict[str, Any] = {"s3": said(source), "policy": _events(policy)}
        if chunk is not None:
            made["chunk_size"] = Said(f"{integer(chunk)} MiB", chunk.span)
        entry.draft.put(entry.place("storage.<dir>.import"), made)
    if target is not None:
        entry.draft.put(entry.place("storage.<dir>.export"), {"s3": said(target)})


def _events(policy: Any) -> list[Said]:
    if policy is None:
        return []
    words = re.split(r"_", str(policy)) if isinstance(policy, Text) else [str(p) for p in policy]
    return [Said(word.lower(), policy.span) for word in words]


def _associations(entry: Section) -> None:
    base = "FsxLustreSettings.DataRepositoryAssociations"
    links: dict[str, Any] = {}
    for item in inner(entry, base):

        def at(name: str, item: Table = item) -> Any:
            return leaf(entry, item, name, f"{base}[].{name}")

        name = item.get("Name")
        if isinstance(name, Text):
            entry.journal.tell(name, entry.row(f"{base}[].Name"), codes.NOT_NEEDED, "the directory is the name")
        bucket, directory, chunk, load = (
            at("DataRepositoryPath"),
            at("FileSystemPath"),
            at("ImportedFileChunkSize"),
            at("BatchImportMetaDataOnCreate"),
        )
        if bucket is None or directory is None:
            continue
        made: dict[str, Any] = {"s3": said(bucket)}
        for key, ours in (("AutoImportPolicy", "import"), ("AutoExportPolicy", "export")):
            events = item.get(key)
            if isinstance(events, Items):
                entry.tell_of(events, f"{base}[].{key}")
                made[ours] = _events(events)
        if chunk is not None and integer(chunk) != 1024:
            made["chunk_size"] = Said(f"{integer(chunk)} MiB", chunk.span)
        if load is not None and truth(load):
            made["import_on_create"] = Said("true", load.span)
        links[Said(directory, directory.span)] = made
    if links:
        entry.draft.put(entry.place("storage.<dir>.links"), links)


def _backup(entry: Section) -> None:
    base = "FsxLustreSettings"
    days, start, copied = (
        entry.take(f"{base}.{key}")
        for key in ("AutomaticBackupRetentionDays", "DailyAutomaticBackupStartTime", "CopyTagsToBackups")
    )
    if days is None or not integer(days):
        for key in ("AutomaticBackupRetentionDays", "DailyAutomaticBackupStartTime", "CopyTagsToBackups"):
            entry.tell(f"{base}.{key}", codes.DEFAULT, "no backups, as without a word")
        return
    made: dict[str, Any] = {"retention": Said(f"{integer(days)}d", days.span)}
    if start is not None:
        made["start"] = said(start)
    if copied is None or truth(copied) is not True:
        made["copy_tags"] = Said("false", getattr(copied, "span", None))
    entry.draft.put(entry.place("storage.<dir>.backup"), made)


def _mounted(entry: Section) -> None:
    for kind, key in (
        ("ontap", "FsxOntapSettings.VolumeId"),
        ("openzfs", "FsxOpenZfsSettings.VolumeId"),
        ("file_cache", "FileCacheSettings.FileCacheId"),
    ):
        found = entry.take(key)
        if found is not None:
            _head(entry, kind, said(found))
    entry.copy()


def _without_rest(entry: Section, prefix: str, kept: str, why: str) -> None:
    for row in ROWS:
        if row.scope == STORAGE and row.key.startswith(f"{prefix}.") and row.key != f"{prefix}.{kept}":
            entry.tell(row.key, codes.NOT_NEEDED, why)
    node = entry.find("Name")
    if node is not None:
        entry.tell("Name", codes.NOT_NEEDED, "the mount path is the name")


def _deletion(entry: Section, kind: str, ours: str) -> None:
    """Say once for each new file system that it is kept."""
    prefix = _PREFIX.get(kind)
    if prefix is None or entry.find(f"{prefix}.DeletionPolicy") is not None:
        return
    value = entry.draft.get("storage", *entry.names, ours)
    if isinstance(value, str) and not re.match(r"(vol|fs)-", value):
        entry.journal.add(codes.OUR_DEFAULT, entry.node.keys_at["StorageType"], STORAGE,
                          f"{entry.names[0]} outlives the cluster, with which ParallelCluster would delete it")  # fmt: skip
