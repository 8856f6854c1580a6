"""Names of storage: from its path, and as short as AWS wants them."""

from __future__ import annotations

import re
import zlib

from ..spec.text import Name

_LONGEST_NAME = 25


def shortened(name: str, longest: int) -> str:
    """The name itself, or where it is too long its beginning and a checksum of it all."""
    return name if len(name) <= longest else f"{name[: longest - 9].rstrip('-')}-{zlib.crc32(name.encode()):08x}"


def name_from(path: str) -> Name:
    """The name of a file system that says none: its path, as a host name would write it."""
    plain = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:_LONGEST_NAME].rstrip("-")
    return Name(plain if plain[:1].isalpha() else f"fs-{plain}"[:_LONGEST_NAME])
