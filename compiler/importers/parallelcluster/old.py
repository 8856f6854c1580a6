"""Keys and values of older 3.x versions: what came in their place. The tree is put right before anything reads it."""

from __future__ import annotations

from typing import Any

from ....modules.spec.frozen import frozen
from ...tree import Items, Table, Text, text
from . import codes
from .journal import Journal

_OS = {
    "alinux": "alinux2023",
    "alinux2": "alinux2023",
    "centos7": "rhel8",
    "centos8": "rhel8",
    "ubuntu1604": "ubuntu2204",
    "ubuntu1804": "ubuntu2204",
    "ubuntu2004": "ubuntu2204",
}


@frozen
class Removed:
    """A key that 3.16 has no more, and what to say about it."""

    path: tuple[str, ...]
    why: str


# Read in the release notes of 3.x: https://github.com/aws/aws-parallelcluster/blob/develop/CHANGELOG.md
REMOVED = (
    Removed(("LoginNodes", "Pools", "[]", "Ssh", "KeyName"), "login nodes take the head node's key: `access.key_pair`"),
    Removed(("DevSettings", "AwsBatchCliPackage"), "it belonged to AWS Batch"),
    Removed(("Iam", "Roles", "CustomLambdaResources"), "there are no Lambda functions"),
    Removed(("Iam", "Roles", "ParallelClusterCleanupRole"), "there are no Lambda functions"),
    Removed(("AdditionalPackages", "IntelSoftware", "IntelPython"), "Intel's packages went with centos7"),
    Removed(("AdditionalPackages", "IntelSoftware", "OneApi"), "Intel's packages went with centos7"),
    Removed(("Scheduling", "AwsBatchSettings"), "it belonged to AWS Batch"),
)


def modernise(tree: Table, journal: Journal) -> None:
    """Replace what is old in place, and report each."""
    image = tree.get("Image")
    if isinstance(image, Table):
        _os(image, journal)
    for removed in REMOVED:
        for table, key in _places(tree, removed.path):
            journal.add(
                codes.OLD, table.keys_at[key], ".".join(map(str, (*table.path, key))), f"it is gone: {removed.why}"
            )
            del table[key]


def _os(image: Table, journal: Journal) -> None:
    name = image.get("Os")
    if isinstance(name, Text) and name in _OS:
        heir = _OS[name]
        detail = f"{name} is out of support; {heir} takes its place"
        if "CustomAmi" in image:
            detail += ", though `CustomAmi` was made for the former"
        journal.add(codes.OLD, name.span, "Image.Os", detail, "build images for the new operating system")
        image["Os"] = text(heir, name.span, name.path, name.quoted)


def _places(node: Any, path: tuple[str, ...]) -> list[tuple[Table, str]]:
    """The tables that hold the last key of a path."""
    head, *rest = path
    if head == "[]":
        return [found for item in node for found in _places(item, tuple(rest))] if isinstance(node, Items) else []
    if not isinstance(node, Table) or head not in node:
        return []
    return _places(node[head], tuple(rest)) if rest else [(node, head)]
