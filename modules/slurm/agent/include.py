"""Whole files that slurm.conf includes from a URL: fetched with the version that names them, and kept beside its other files."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

from . import cache, ec2
from .world import World

_LIMIT_SECONDS = 30


class Unreachable(Exception):
    """A file that cannot be had now: who serves it may be down, or may not have it yet."""


def included(world: World, folder: Path) -> dict[str, str]:
    """File name to text. What was fetched once for a version is not fetched again, so that a version stays the same."""
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    return {one["file"]: _kept(world, folder / one["file"], one["url"]) for one in settings["slurm"]["include"]}


def _kept(world: World, path: Path, url: str) -> str:
    if not path.exists():
        try:
            content = _fetched(world, url)
        except Exception as error:  # of the network, of HTTP, of S3: each library has its own
            raise Unreachable(f"{url}: {type(error).__name__}: {error}") from None
        cache.replace(path, content.decode("utf-8"))  # half of a file would be taken for the whole
    return path.read_text(encoding="utf-8")


def _fetched(world: World, url: str) -> bytes:
    """The content behind ``s3://`` or ``https://``."""
    if url.startswith("s3://"):
        bucket, _, key = url[len("s3://") :].partition("/")
        found: bytes = ec2.client("s3", world.settings.region).get_object(Bucket=bucket, Key=key)["Body"].read()
        return found
    with urlopen(url, timeout=_LIMIT_SECONDS) as answer:
        return bytes(answer.read())
