"""The data files of this package: how they are laid out, and how to find one line of them.

``instance_types.json`` is valid JSON with one instance type per line, so that a single line can be found and read
without the rest. ``regions.json`` is small and read whole.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

INSTANCE_TYPES = "instance_types.json"
REGIONS = "regions.json"
# One character holds the zones of one region that offer a type: bit i stands for its i-th zone.
_BITS = ".123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"


@cache
def text_of(file: str) -> str:
    """Read a data file of this package."""
    data = pkgutil.get_data(__package__, file)
    assert data is not None, file
    return data.decode("utf-8")


def lines(heads: Mapping[str, object], section: str, entries: Mapping[str, object]) -> str:
    """Lay out an object with one line for each head and for each entry of its last key, ``section``."""
    compact = json.JSONEncoder(separators=(",", ":")).encode
    head = "".join(f"{json.dumps(key)}:{compact(value)},\n" for key, value in heads.items())
    body = ",\n".join(f"{json.dumps(key)}:{compact(value)}" for key, value in sorted(entries.items()))
    return f"{{\n{head}{json.dumps(section)}:{{\n{body}\n}}\n}}\n"


def find(text: str, key: str) -> Any:
    """Read the value of the line of ``key``, or None where there is no such line."""
    start = f"\n{json.dumps(key)}:"
    at = text.find(start)
    if at < 0:
        return None
    line = text[at + len(start) : text.index("\n", at + 1)]
    return None if line == "{" else json.loads(line.rstrip(","))


def pack_zones(zones: Sequence[str], offering: set[str]) -> str:
    """Write the zones of one region that offer a type as one character."""
    return _BITS[sum(1 << i for i, zone in enumerate(zones) if zone in offering)]


def unpack_zones(zones: Sequence[str], packed: str) -> tuple[str, ...]:
    """Read what ``pack_zones`` wrote."""
    bits = _BITS.index(packed)
    return tuple(zone for i, zone in enumerate(zones) if bits >> i & 1)
