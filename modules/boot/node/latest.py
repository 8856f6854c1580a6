"""Files of the newest version that concern a node which runs already: who there is, and where people are known.

The agent turns the head node's ``current`` to versions that Slurm has accepted. Other nodes look into the bucket.
"""

from __future__ import annotations

import hashlib
import json

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
    s3 = aws.client("s3", node.region)

    def read(name: str) -> bytes:
        body: bytes = s3.get_object(Bucket=node.bucket, Key=f"{node.prefix}/{name}")["Body"].read()
        return body

    listed = json.loads(read("manifest.json"))["files"]
    found = {name: _here(name, listed[name]) or read(name) for name in names if name in listed}
    for name, content in found.items():
        if hashlib.sha256(content).hexdigest() != listed[name]:
            raise ValueError(f"{name} is not the file that manifest.json lists; an upload is under way")
    return found


def _here(name: str, digest: str) -> bytes:
    """A file that the machine has already as it is listed."""
    path = CURRENT / name
    content = path.read_bytes() if path.is_file() else b""
    return content if hashlib.sha256(content).hexdigest() == digest else b""
