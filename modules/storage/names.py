"""Names of things that AWS lets be named only shortly."""

from __future__ import annotations

import zlib


def shortened(name: str, longest: int) -> str:
    """The name itself, or where it is too long its beginning and a checksum of it all."""
    return name if len(name) <= longest else f"{name[: longest - 9].rstrip('-')}-{zlib.crc32(name.encode()):08x}"
