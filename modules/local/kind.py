"""Local disks as a kind of storage: nothing is made, nodes find them."""

from __future__ import annotations

from ..storage.kind import StorageKind
from .checks import CHECKS
from .model import Local
from .mount import mount

KIND = StorageKind("local", Local, CHECKS, mount)
