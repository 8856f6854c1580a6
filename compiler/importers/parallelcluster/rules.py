"""What ParallelCluster refuses though each key is right by itself, and a spec has no place at which to say so.

All else that its validators find, the checks of the spec find: this file holds no second copy of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ....modules.spec.finding import Rule, dotted
from ...diagnostics import Span
from ...tree import Items, Table, Text
from . import codes
from .journal import Journal
from .values import integer, truth

_BACKUP_BRINGS = ("DeploymentType", "PerUnitStorageThroughput", "StorageCapacity", "ImportPath", "ExportPath",
                  "ImportedFileChunkSize", "KmsKeyId")  # fmt: skip
_OF_EXISTING_EFS = frozenset({"FileSystemId", "EncryptionInTransit", "IamAuthorization", "AccessPointId"})
_SETTINGS = {"Ebs": "EbsSettings", "Efs": "EfsSettings", "FsxLustre": "FsxLustreSettings", "FsxOntap": "FsxOntapSettings",
             "FsxOpenZfs": "FsxOpenZfsSettings", "FileCache": "FileCacheSettings"}  # fmt: skip
_IDS = ("FileSystemId", "VolumeId", "FileCacheId")
_NAME = re.compile(r"^(?!default$)[a-z][a-z0-9-]{0,24}$")
_STORAGE_NAME = re.compile(r"^(?!default$)[A-Za-z0-9 +=._:/@-]{1,30}$")


def check(tree: Table, journal: Journal) -> None:
    """Report all of it."""
    for word in (*_nodes(tree), *_queues(tree), *_storage(tree), *_cluster(tree)):
        journal.add(*word)


Word = tuple[Rule, Span, str, str, str]


def _at(table: Table, key: str) -> tuple[Span, str]:
    return table.keys_at[key], dotted((*table.path, key))


def _together(table: Any, *keys: str) -> Iterator[Word]:
    """At most one of the keys may stand there."""
    found = [key for key in keys if isinstance(table, Table) and key in table]
    if len(found) > 1:
        yield (
            codes.EXCLUSIVE,
            *_at(table, found[1]),
            f"{found[0]} and {found[1]} stand beside each other",
            f"remove {found[0]} or {found[1]}",
        )


def _one(table: Any, *keys: str) -> Iterator[Word]:
    """Exactly one of the keys must stand there, where the section does."""
    yield from _together(table, *keys)
    if isinstance(table, Table) and not any(key in table.keys_at for key in keys):
        at = next(iter(table.keys_at.values()), table.span)
        yield codes.MISSING, at, dotted(table.path), f"none of {', '.join(keys)} is written", f"add {keys[0]}"


def _twice(tables: Iterable[Table], key: str, what: str) -> Iterator[Word]:
    seen: set[str] = set()
    for table in tables:
        name = table.get(key)
        if isinstance(name, Text):
            if name in seen:
                yield codes.TWICE, name.span, dotted(name.path), f"{what} {name} is there already", "write another name"
            seen.add(name)


def items(node: Any, *path: str) -> list[Table]:
    """The mappings of a list below a section."""
    for key in path:
        node = node.get(key) if isinstance(node, Table) else None
    return [item for item in node if isinstance(item, Table)] if isinstance(node, Items) else []


def section(node: Any, *path: str) -> Table | None:
    """The section below another, or None."""
    for key in path:
        node = node.get(key) if isinstance(node, Table) else None
    return node if isinstance(node, Table) else None


def _each_node(tree: Table) -> list[Table]:
    head = section(tree, "HeadNode")
    return [
        *([head] if head is not None else []),
        *items(tree, "LoginNodes", "Pools"),
        *items(tree, "Scheduling", "SlurmQueues"),
    ]


def _nodes(tree: Table) -> Iterator[Word]:
    yield from _twice(items(tree, "LoginNodes", "Pools"), "Name", "a pool")
    for node in _each_node(tree):
        yield from _together(section(node, "Networking"), "SecurityGroups", "AdditionalSecurityGroups")
        iam = section(node, "Iam")
        yield from _together(iam, "InstanceRole", "InstanceProfile", "AdditionalIamPolicies")
        for other in ("InstanceRole", "InstanceProfile"):
            yield from _together(iam, other, "S3Access")
        for hook in (section(node, "CustomActions") or {}).values():
            yield from _one(hook, "Script", "Sequence")
            for script in [hook, *items(hook, "Sequence")]:
                yield from _url(script)
    for pool in items(tree, "LoginNodes", "Pools"):
        yield from _name(pool)


def _name(table: Table) -> Iterator[Word]:
    name = table.get("Name")
    if isinstance(name, Text) and not _NAME.match(name):
        rule = "lower-case letters, digits and hyphens, a letter first, at most 25, not default"
        yield (
            codes.REFUSED,
            name.span,
            dotted(name.path),
            f"{name!s} is no name for nodes: {rule}",
            "write another name",
        )


def _url(hook: Any) -> Iterator[Word]:
    """A script is an object of S3 with its bucket and key, or comes over https."""
    script = hook.get("Script") if isinstance(hook, Table) else None
    if isinstance(script, Text) and not re.match(r"^(https://[^/\s]+|s3://[a-z0-9.-]+/\S+)", script):
        yield (
            codes.REFUSED,
            script.span,
            dotted(script.path),
            f"{script!s} is no URL of a script",
            "write s3://BUCKET/KEY or https://…",
        )


def _queues(tree: Table) -> Iterator[Word]:
    queues = items(tree, "Scheduling", "SlurmQueues")
    yield from _twice(queues, "Name", "a queue")
    for queue in queues:
        resources = items(queue, "ComputeResources")
        yield from _twice(resources, "Name", "a compute resource")
        for part in (queue, *resources):
            yield from _one(
                section(part, "CapacityReservationTarget"),
                "CapacityReservationId",
                "CapacityReservationResourceGroupArn",
            )
            yield from _group(part)
        for resource in resources:
            yield from _together(resource, "InstanceType", "Instances")
            yield from _efa(queue, resource)


def _group(part: Table) -> Iterator[Word]:
    group = section(part, "Networking", "PlacementGroup")
    yield from _together(group, "Id", "Name")
    if group is not None and truth(str(group.get("Enabled", "true"))) is False:
        for key in ("Id", "Name"):
            yield from _together(group, "Enabled", key)


def _efa(queue: Table, resource: Table) -> Iterator[Word]:
    """EFA wants a decision on the placement group (EfaPlacementGroupValidator); a spec derives it."""
    efa = section(resource, "Efa")
    networking = section(queue, "Networking")
    subnets = networking.get("SubnetIds") if networking is not None else None
    block = queue.get("CapacityType") == "CAPACITY_BLOCK"
    decided = any(section(part, "Networking", "PlacementGroup") for part in (queue, resource))
    if efa is None or truth(str(efa.get("Enabled", "false"))) is not True or block or decided:
        return
    if isinstance(subnets, Items) and len(subnets) == 1:
        yield (
            codes.REFUSED,
            *_at(resource, "Efa"),
            "EFA without a word on the placement group",
            "add Networking: {PlacementGroup: {Enabled: true}}",
        )


def _storage(tree: Table) -> Iterator[Word]:
    entries = items(tree, "SharedStorage")
    yield from _twice(entries, "Name", "shared storage")
    yield from _twice(entries, "MountDir", "a file system at")
    yield from _existing(entries)
    for entry in entries:
        name = entry.get("Name")
        if isinstance(name, Text) and not _STORAGE_NAME.match(name):
            yield (
                codes.REFUSED,
                name.span,
                dotted(name.path),
                f"{name!s} is no name for storage",
                "write at most 30 characters",
            )
        yield from _settings(entry)
        yield from _efs(section(entry, "EfsSettings"))
        yield from _lustre(section(entry, "FsxLustreSettings"))


def _existing(entries: Iterable[Table]) -> Iterator[Word]:
    """What exists is mounted once, whatever kind it is said to be; access points of one EFS are apart."""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        for key in _SETTINGS.values():
            settings = section(entry, key) or Table()
            for name in _IDS:
                found = settings.get(name)
                identity = (str(found), str(settings.get("AccessPointId", "")))
                if isinstance(found, Text) and identity in seen:
                    yield codes.TWICE, found.span, dotted(found.path), f"{found!s} is mounted already", "mount it once"
                if isinstance(found, Text):
                    seen.add(identity)


def _settings(entry: Table) -> Iterator[Word]:
    due = _SETTINGS.get(str(entry.get("StorageType")))
    for key in _SETTINGS.values():
        if key in entry and due is not None and key != due:
            yield codes.EXCLUSIVE, *_at(entry, key), f"{key} beside StorageType {entry['StorageType']}", f"write {due}"


def _efs(efs: Table | None) -> Iterator[Word]:
    if efs is None:
        return
    if "FileSystemId" in efs:
        for key in sorted(set(efs) - _OF_EXISTING_EFS):
            yield from _together(efs, "FileSystemId", key)
    provisioned = efs.get("ThroughputMode") == "provisioned"
    if provisioned and "ProvisionedThroughput" not in efs:
        yield (
            codes.MISSING,
            *_at(efs, "ThroughputMode"),
            "provisioned, and no ProvisionedThroughput",
            "add ProvisionedThroughput",
        )
    if not provisioned and "ProvisionedThroughput" in efs:
        yield (
            codes.EXCLUSIVE,
            *_at(efs, "ProvisionedThroughput"),
            "ThroughputMode is not provisioned",
            "add ThroughputMode: provisioned",
        )


def _lustre(lustre: Table | None) -> Iterator[Word]:
    if lustre is None:
        return
    if "FileSystemId" in lustre:
        for key in sorted(set(lustre) - {"FileSystemId"}):
            yield from _together(lustre, "FileSystemId", key)
    elif "BackupId" in lustre:
        for key in _BACKUP_BRINGS:
            yield from _together(lustre, "BackupId", key)
    elif "StorageCapacity" not in lustre:
        yield (
            codes.MISSING,
            next(iter(lustre.keys_at.values()), lustre.span),
            dotted(lustre.path),
            "a new file system has no size",
            "add StorageCapacity: 1200",
        )
    yield from _backups(lustre)
    for key in ("ExportPath", "ImportedFileChunkSize", "AutoImportPolicy"):
        if key in lustre and "ImportPath" not in lustre:
            yield codes.MISSING, *_at(lustre, key), f"{key} goes with ImportPath", "add ImportPath"
    for key in ("ImportPath", "ExportPath"):
        if key in lustre and not re.match(r"^s3://[^/]+", str(lustre[key])):
            yield (
                codes.REFUSED,
                lustre[key].span,
                dotted(lustre[key].path),
                f"{lustre[key]} is no URL of S3",
                "write s3://BUCKET",
            )


def _backups(lustre: Table) -> Iterator[Word]:
    """Start time and tags of backups need backups."""
    if integer(str(lustre.get("AutomaticBackupRetentionDays", "0"))):
        return
    for key in ("DailyAutomaticBackupStartTime", "CopyTagsToBackups"):
        if key in lustre and (key != "CopyTagsToBackups" or truth(str(lustre[key]))):
            yield (
                codes.REFUSED,
                *_at(lustre, key),
                "there are no backups to speak of",
                "add AutomaticBackupRetentionDays: 7, or remove it",
            )


def _cluster(tree: Table) -> Iterator[Word]:
    intel = section(tree, "AdditionalPackages", "IntelSoftware")
    if intel is not None and truth(str(intel.get("IntelHpcPlatform", "false"))):
        yield codes.REFUSED, *_at(intel, "IntelHpcPlatform"), "only centos7 had it, which is gone", "remove it"
    settings = section(tree, "Scheduling", "SlurmSettings")
    yield from _together(settings, "Database", "ExternalSlurmdbd")
    yield from _together(settings, "CustomSlurmSettings", "CustomSlurmSettingsIncludeFile")
    if settings is not None and "ExternalSlurmdbd" in settings and "MungeKeySecretArn" not in settings:
        yield (
            codes.MISSING,
            *_at(settings, "ExternalSlurmdbd"),
            "both ends need one key: MungeKeySecretArn",
            "add MungeKeySecretArn",
        )
    yield from _directory(tree)
    for table in (tree, *items(tree, "Scheduling", "SlurmQueues")):
        yield from _tags(table)


def _tags(table: Table) -> Iterator[Word]:
    yield from _twice(items(table, "Tags"), "Key", "a tag")
    for tag in items(table, "Tags"):
        key = tag.get("Key")
        if isinstance(key, Text) and key.startswith("parallelcluster:") and key != "parallelcluster:custom_resource":
            yield (
                codes.REFUSED,
                key.span,
                dotted(key.path),
                "the prefix parallelcluster: is reserved",
                "write another key",
            )
    for inner in items(table, "ComputeResources"):
        yield from _tags(inner)


def _directory(tree: Table) -> Iterator[Word]:
    """Secrets live in Secrets Manager; SSM parameters in us-isob-east-1 only (PasswordSecretArnValidator)."""
    directory = section(tree, "DirectoryService")
    arn = directory.get("PasswordSecretArn") if directory is not None else None
    if isinstance(arn, Text):
        service = arn.split(":")[2] if arn.count(":") > 2 else ""
        isolated = tree.get("Region") == "us-isob-east-1"
        if service != ("ssm" if isolated else "secretsmanager"):
            yield (
                codes.REFUSED,
                arn.span,
                dotted(arn.path),
                f"{service or 'it'} holds no passwords there",
                "write the ARN of a secret of Secrets Manager",
            )
