"""Fetches one version of the configuration from the bucket: the manifest, then every file that it names, each against its hash."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from .ec2 import code_of

_MISSING = ("NoSuchKey", "404", "NoSuchBucket")
# What S3 says of a missing object to who may list only a part of its bucket: S3 API reference, GetObject, "Permissions".
_PERHAPS = ("AccessDenied", "403")
_VERSION = re.compile(r"^[0-9A-Za-z._-]{1,128}$")


class UnderWay(Exception):
    """An upload has not ended: a file does not match the manifest. Try again later."""


@dataclass(frozen=True)
class Manifest:
    """A version and the hash of each of its files."""

    version: str
    files: Mapping[str, str]


class Source(Protocol):
    """Where configurations come from."""

    def read(self, name: str) -> bytes | None:
        """The content of one file; None where there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Replace one file."""


class Bucket:
    """The cluster's folder of an S3 bucket."""

    def __init__(self, api: Any, bucket: str, prefix: str) -> None:
        self._api, self._bucket, self._prefix = api, bucket, prefix.strip("/")

    def read(self, name: str) -> bytes | None:
        """The content of one object; None where there is none."""
        key = f"{self._prefix}/{name}"
        try:
            found: bytes = self._api.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except Exception as error:
            if code_of(error) in _MISSING or (code_of(error) in _PERHAPS and not self._is_there(key)):
                return None
            raise
        return found

    def write(self, name: str, content: bytes) -> None:
        """Replace one object."""
        self._api.put_object(Bucket=self._bucket, Key=f"{self._prefix}/{name}", Body=content)

    def _is_there(self, key: str) -> bool:
        try:
            listed = self._api.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
        except Exception as error:
            if code_of(error) in _MISSING:
                return False
            raise
        return any(one["Key"] == key for one in listed.get("Contents", []))


_PUBLISHED = "applied/"
"""Below it stands the version in force on the head node, with which compute nodes boot (modules/boot/first/fetch.py)."""


@dataclass(frozen=True)
class _Published:
    """What a head node has published, read as a configuration of its own."""

    source: Source

    def read(self, name: str) -> bytes | None:
        return self.source.read(f"{_PUBLISHED}{name}")

    def write(self, name: str, content: bytes) -> None:
        self.source.write(f"{_PUBLISHED}{name}", content)


def published(source: Source) -> Source:
    """The version with which compute nodes boot."""
    return _Published(source)


def publish(source: Source, folder: Path) -> None:
    """Let compute nodes boot with a version, its manifest last: what does not fit it is an upload under way for them too."""
    there, hashes = published(source), {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in name.parts):
            content = path.read_bytes()
            there.write(name.as_posix(), content)
            hashes[name.as_posix()] = hashlib.sha256(content).hexdigest()
    there.write("manifest.json", json.dumps({"schema": 1, "version": folder.name, "files": hashes}, sort_keys=True).encode())


def manifest(source: Source) -> Manifest | None:
    """The newest version; None where none was uploaded, or where the cluster is being destroyed."""
    text = source.read("manifest.json")
    if text is None:
        return None
    found = json.loads(text)
    if found["schema"] != 1 or not _VERSION.match(found["version"]):
        raise ValueError(f"manifest.json has schema {found['schema']} and version {found['version']!r}")
    for name in found["files"]:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError(f"manifest.json names {name!r}")
    return Manifest(found["version"], found["files"])


def fetch(source: Source, wanted: Manifest, versions: Path) -> Path:
    """The folder of a version, complete; files that are there already and right are not fetched again."""
    folder = versions / wanted.version
    if _is_complete(folder, wanted):
        return folder
    draft = versions / f".{wanted.version}.{os.getpid()}"
    for left in versions.glob(".*"):  # of passes that were killed; there is one at a time
        shutil.rmtree(left, ignore_errors=True)
    try:
        for name, expected in sorted(wanted.files.items()):
            content = source.read(name)
            if content is None or hashlib.sha256(content).hexdigest() != expected:
                raise UnderWay(f"{name} is {'missing' if content is None else 'not the one'} of version {wanted.version}")
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _is_complete(folder: Path, wanted: Manifest) -> bool:
    paths = ((folder / name, expected) for name, expected in wanted.files.items())
    return folder.is_dir() and all(p.is_file() and hashlib.sha256(p.read_bytes()).hexdigest() == h for p, h in paths)
