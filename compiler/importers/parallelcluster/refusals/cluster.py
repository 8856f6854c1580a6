"""Refusals of the whole cluster: image, scheduler, directory, tags, URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .....modules.catalog import regions
from .....modules.spec.finding import dotted
from ....tree import Items, Table, Text
from .. import codes
from .words import Word, at, items, refuse, says, section, text, together, twice

_URLS = (
    ("AdditionalResources",), ("DevSettings", "ClusterTemplate"), ("DevSettings", "NodePackage"),
    ("DevSettings", "Cookbook", "ChefCookbook"), ("Scheduling", "SlurmSettings", "CustomSlurmSettingsIncludeFile"),
)  # fmt: skip
_FQDN = re.compile(r"^(?=.{1,255}$)([A-Za-z0-9](-*[A-Za-z0-9])*\.)+[A-Za-z]{2,}$|^(?i:dc=[^,]+)(,(?i:dc=[^,]+))*$")
_ACCOUNTING = frozenset(
    {
        "accountingstoragetype",
        "accountingstoragehost",
        "accountingstorageport",
        "accountingstorageuser",
        "jobacctgathertype",
    }
)
_CHEF_FLAGS = ("cluster_readiness_check_enabled", "cluster_readiness_check_ignore_failure")
_SHORTEST_RECONFIGURE_SECONDS = 300


def refusals(tree: Table) -> Iterator[Word]:
    """What ParallelCluster refuses of the whole."""
    intel = section(tree, "AdditionalPackages", "IntelSoftware")
    if intel is not None and says(intel, "IntelHpcPlatform"):
        yield refuse(intel, "IntelHpcPlatform", "only centos7 had it, which is gone", "remove it")
    if "Region" in tree and text(tree, "Region") not in regions.names():
        yield refuse(tree, "Region", f"{text(tree, 'Region')} is no region", "write a region of AWS")
    yield from _image(tree)
    yield from _scheduler(section(tree, "Scheduling", "SlurmSettings"))
    yield from _directory(tree)
    yield from _urls(tree)
    yield from _chef(section(tree, "DevSettings", "Cookbook"))
    for table in (tree, *items(tree, "Scheduling", "SlurmQueues")):
        yield from _tags(table)


def _image(tree: Table) -> Iterator[Word]:
    """OsCustomAmi and SharedStorageEfsSettings."""
    image, head = section(tree, "Image"), section(tree, "HeadNode")
    if image is not None and text(image, "Os").startswith("rocky") and "CustomAmi" not in image:
        yield refuse(image, "Os", f"there is no public image of {text(image, 'Os')}", "add CustomAmi")
    if head is not None and "SharedStorageEfsSettings" in head and text(head, "SharedStorageType").lower() != "efs":
        yield refuse(head, "SharedStorageEfsSettings", "SharedStorageType is not Efs", "remove it")


def _scheduler(settings: Table | None) -> Iterator[Word]:
    """ExternalSlurmdbd…, CustomSlurmSettings, CustomSlurmNodeNames, ArnServiceAndResource."""
    yield from together(settings, "Database", "ExternalSlurmdbd")
    yield from together(settings, "CustomSlurmSettings", "CustomSlurmSettingsIncludeFile")
    if settings is None:
        return
    if "ExternalSlurmdbd" in settings and "MungeKeySecretArn" not in settings:
        yield (
            codes.MISSING,
            *at(settings, "ExternalSlurmdbd"),
            "both ends need one key: MungeKeySecretArn",
            "add MungeKeySecretArn",
        )
    if "MungeKeySecretArn" in settings and not re.match(
        r"^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:", text(settings, "MungeKeySecretArn")
    ):
        yield refuse(
            settings,
            "MungeKeySecretArn",
            "it is no secret of Secrets Manager",
            "write arn:aws:secretsmanager:…:secret:…",
        )
    raw = settings.get("CustomSlurmSettings")
    for item in raw if isinstance(raw, Items) else ():
        for name in item if isinstance(item, Table) else ():
            if name.lower() == "nodename" and re.search("-(st|dy)-", text(item, name)):
                yield refuse(item, name, "-st- and -dy- are names of ParallelCluster's own nodes", "write another name")
            if name.lower() in _ACCOUNTING and "Database" in settings:
                yield refuse(item, name, f"Database decides {name}", f"remove {name}")


def _directory(tree: Table) -> Iterator[Word]:
    """DomainName, AdditionalSssdConfigs, PasswordSecretArn: SSM parameters hold passwords in us-isob-east-1 only."""
    directory = section(tree, "DirectoryService")
    if directory is None:
        return
    if "DomainName" in directory and not _FQDN.match(text(directory, "DomainName")):
        yield refuse(
            directory,
            "DomainName",
            f"{text(directory, 'DomainName')} is no domain",
            "write corp.example.com, or DC=corp,DC=example,DC=com",
        )
    further = section(directory, "AdditionalSssdConfigs")
    if further is not None and text(further, "id_provider", "ldap") != "ldap":
        yield refuse(further, "id_provider", "users come from LDAP", "remove id_provider")
    if further is not None and "LdapAccessFilter" in directory and text(further, "access_provider", "ldap") != "ldap":
        yield refuse(further, "access_provider", "LdapAccessFilter is LDAP's", "remove access_provider")
    arn = text(directory, "PasswordSecretArn")
    isolated = text(tree, "Region") == "us-isob-east-1"
    service = arn.split(":")[2] if arn.count(":") > 2 else ""
    if arn and service != ("ssm" if isolated else "secretsmanager"):
        yield refuse(
            directory,
            "PasswordSecretArn",
            f"{service or 'it'} holds no passwords there",
            "write the ARN of a secret of Secrets Manager",
        )


def _urls(tree: Table) -> Iterator[Word]:
    """UrlValidator."""
    for *sections, key in _URLS:
        table = section(tree, *sections)
        if table is not None and key in table and not re.match(r"^(https|s3)://.", text(table, key)):
            yield refuse(table, key, f"{text(table, key)} is no URL", "write https://… or s3://…")


def _chef(cookbook: Table | None) -> Iterator[Word]:
    """ExtraChefAttributes."""
    if cookbook is None or "ExtraChefAttributes" not in cookbook:
        return
    try:
        attributes = json.loads(text(cookbook, "ExtraChefAttributes"))
    except ValueError:
        yield refuse(cookbook, "ExtraChefAttributes", "it is no JSON", "remove it: there is no Chef here")
        return
    cluster = attributes.get("cluster") if isinstance(attributes, dict) else None
    for name, value in cluster.items() if isinstance(cluster, dict) else ():
        if _wrong_attribute(name, value):
            yield refuse(
                cookbook, "ExtraChefAttributes", f"cluster.{name} is {value!r}", "remove it: there is no Chef here"
            )


def _wrong_attribute(name: str, value: Any) -> bool:
    if name in _CHEF_FLAGS:
        return str(value).lower() not in ("true", "false")
    if name == "slurm":
        seconds = value.get("reconfigure_timeout", _SHORTEST_RECONFIGURE_SECONDS + 1) if isinstance(value, dict) else 0
        return not isinstance(seconds, int) or seconds <= _SHORTEST_RECONFIGURE_SECONDS
    return False


def _tags(table: Table) -> Iterator[Word]:
    yield from twice(items(table, "Tags"), "Key", "a tag")
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
