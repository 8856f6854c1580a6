"""What is installed where a spec says no version: the table of pins, with the hash or the signer of each file."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from functools import cache


@cache
def pins() -> Mapping[str, Mapping[str, str]]:
    """Every pin by name: ``version``, and ``url`` with ``sha256``, or the ``fingerprint`` of who signs it."""
    data = pkgutil.get_data(__package__, "pins.json")
    assert data is not None
    found: dict[str, Mapping[str, str]] = json.loads(data)
    return {name: pin for name, pin in found.items() if name != "//"}


def pinned(name: str, key: str) -> str:
    """One fact of one pin, empty where it has none."""
    return pins()[name].get(key, "")


def slurm_url(version: str) -> str:
    """Where SchedMD keeps the source of a version: 25.11.4 is the tag slurm-25-11-4-1."""
    return f"https://github.com/SchedMD/slurm/archive/slurm-{version.replace('.', '-')}-1.tar.gz"
