"""Scripts that a spec names: ``python -m boot.script S [ARGUMENT…]`` fetches one once and becomes it.

``S`` is an ``s3://`` or ``https://`` URL, or the name of one of the cluster's files.
"""

from __future__ import annotations

import hashlib
import os
import sys
import urllib.request
from pathlib import Path

from .aws import client
from .command import run
from .facts import CURRENT, NODE, Node, load
from .files import write
from .report import Failed, say

CACHE = Path("/opt/hpc-tf/cache")
_FETCH_SECONDS = 60
_RUN_SECONDS = 1800


def fetched(script: str, region: str, *, again: bool = False) -> Path:
    """Where a script is on this machine."""
    if "://" not in script:
        path = (CURRENT / script).resolve()
        path.chmod(0o755)
        return path
    place = CACHE / f"{hashlib.sha256(script.encode()).hexdigest()[:16]}-{script.rstrip('/').rpartition('/')[2]}"
    if again or not place.is_file():
        write(place, content(script, region), 0o755)
    return place


def content(url: str, region: str) -> bytes:
    """What is at a URL."""
    try:
        if url.startswith("s3://"):
            bucket, _, key = url[len("s3://") :].partition("/")
            body: bytes = client("s3", region).get_object(Bucket=bucket, Key=key)["Body"].read()
            return body
        with urllib.request.urlopen(url, timeout=_FETCH_SECONDS) as answer:
            read: bytes = answer.read()
            return read
    except Exception as error:
        raise Failed(f"{url}: {error}") from None


def hooks(node: Node, phase: str) -> None:
    """Run the scripts of a phase in their order; the first that fails ends it."""
    for action in node.own.get("hooks", {}).get(phase, ()):
        say(f"{phase} hook {action['script']}")
        run(str(fetched(action["script"], node.region, again=True)), *action["args"], timeout=_RUN_SECONDS)


def start(node: Node) -> Node:
    """Run what comes before our set-up."""
    hooks(node, "start")
    return node


def configured(node: Node) -> Node:
    """Run what comes after our set-up."""
    hooks(node, "configured")
    return node


def main(arguments: list[str]) -> None:
    """Become the script."""
    if not arguments:
        sys.exit("usage: run-script SCRIPT [ARGUMENT…]")
    try:
        path = fetched(arguments[0], load(NODE).region)
    except (Failed, OSError) as failed:
        sys.exit(f"run-script: {failed}")
    os.execv(path, [str(path), *arguments[1:]])


if __name__ == "__main__":
    main(sys.argv[1:])
