"""Files of the newest version that concern a node which runs already: who there is, and where people are known.

The agent turns the head node's ``current`` to versions that Slurm has accepted, and publishes them for compute nodes. These
look there, and where nothing is published into the newest version, as login nodes do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from botocore.exceptions import ClientError

from . import aws
from .facts import CURRENT, Node
from .report import say


def latest(node: Node, *names: str) -> dict[str, bytes]:
    """Name to content of those that there are; what the machine has already where the bucket cannot be read."""
    if node.role != "head":
        try:
            return _of_bucket(node, names)
        except Exception as error:  # whatever it is, the next look may succeed
            say(f"s3://{node.bucket}/{node.prefix}: {error}")
    return {name: (CURRENT / name).read_bytes() for name in names if (CURRENT / name).is_file()}


def _of_bucket(node: Node, names: tuple[str, ...]) -> dict[str, bytes]:
    folder, listed = _manifest(node)
    found = {name: _here(name, listed[name]) or _read(node, folder + name) for name in names if name in listed}
    for name, content in found.items():
        if hashlib.sha256(content).hexdigest() != listed[name]:
            raise ValueError(f"{name} is not the file that {folder}manifest.json lists; an upload is under way")
    return found


def _manifest(node: Node) -> tuple[str, Mapping[str, str]]:
    """The folder that a node of this kind goes by, and its files with their hashes."""
    if node.role == "compute":
        try:
            return aws.APPLIED, json.loads(_read(node, f"{aws.APPLIED}manifest.json"))["files"]
        except ClientError as error:
            if error.response["Error"]["Code"] not in aws.MISSING:
                raise
    return "", json.loads(_read(node, "manifest.json"))["files"]


def _read(node: Node, name: str) -> bytes:
    return aws.read(node.region, node.bucket, f"{node.prefix}/{name}")


def _here(name: str, digest: str) -> bytes:
    """A file that the machine has already as it is listed."""
    path = CURRENT / name
    content = path.read_bytes() if path.is_file() else b""
    return content if hashlib.sha256(content).hexdigest() == digest else b""
