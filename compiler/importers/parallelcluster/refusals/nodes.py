"""Refusals of head node, login pools and queues alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ....tree import Table, Text
from .words import Word, at_most, items, one_of, refuse, section, together, twice

_NAME = re.compile(r"^(?!default$)[a-z][a-z0-9-]{0,24}$")
_RULE = "lower-case letters, digits and hyphens, a letter first, at most 25, not default"
_SCRIPT = re.compile(r"^(https://[^/\s]+|s3://[a-z0-9.-]+/\S+)")
_POOLS = 10


def refusals(tree: Table) -> Iterator[Word]:
    """What ParallelCluster refuses of nodes."""
    pools = items(tree, "LoginNodes", "Pools")
    yield from twice(pools, "Name", "a pool")
    yield from at_most(pools, _POOLS, "Name", "pools")
    for pool in pools:
        yield from _name(pool)
    for node in _each(tree):
        yield from _node(node)


def _each(tree: Table) -> list[Table]:
    head = section(tree, "HeadNode")
    others = [*items(tree, "LoginNodes", "Pools"), *items(tree, "Scheduling", "SlurmQueues")]
    return others if head is None else [head, *others]


def _node(node: Table) -> Iterator[Word]:
    yield from together(section(node, "Networking"), "SecurityGroups", "AdditionalSecurityGroups")
    iam = section(node, "Iam")
    yield from together(iam, "InstanceRole", "InstanceProfile", "AdditionalIamPolicies")
    for other in ("InstanceRole", "InstanceProfile"):
        yield from together(iam, other, "S3Access")
    for hook in (section(node, "CustomActions") or {}).values():
        yield from one_of(hook, "Script", "Sequence")
        for script in (hook, *items(hook, "Sequence")):
            yield from _url(script)


def _name(table: Table) -> Iterator[Word]:
    """NameValidator, of pools: those of queues and fleets the spec itself refuses."""
    name = table.get("Name")
    if isinstance(name, Text) and not _NAME.match(name):
        yield refuse(table, "Name", f"{name!s} is no name for nodes: {_RULE}", "write another name")


def _url(hook: Any) -> Iterator[Word]:
    """UrlValidator: a script is an object of S3 with its bucket and key, or comes over https."""
    script = hook.get("Script") if isinstance(hook, Table) else None
    if isinstance(script, Text) and not _SCRIPT.match(script):
        yield refuse(hook, "Script", f"{script!s} is no URL of a script", "write s3://BUCKET/KEY or https://…")
