"""Amazon File Cache as a kind of storage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..lustre.kind import LUSTRE_PORTS
from ..storage.ground import Ground, Home
from ..storage.kind import Built, StorageKind
from .checks import CHECKS
from .model import FileCache
from .mount import device, mount


def _complete(model: FileCache, home: Home) -> FileCache:
    return model if model.existing else replace(model, zone=model.zone or home.zone)


def _make(scope: Any, model: FileCache, path: str, ground: Ground) -> Built:
    from .construct import FileCacheOfCluster

    return Built(file_system=FileCacheOfCluster(scope, model, ground, path).output)


# The ports of Lustre: https://docs.aws.amazon.com/fsx/latest/FileCacheGuide/limit-access-security-groups.html
KIND = StorageKind(
    "file_cache", FileCache, CHECKS, mount, LUSTRE_PORTS, ("us-iso",), complete=_complete, device=device, make=_make
)
