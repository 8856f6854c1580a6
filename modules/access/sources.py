"""Sources of people, and names for their rules: stable, so that adding one source moves no other."""

from __future__ import annotations

import re
import zlib

from ..spec.expression import Expression
from ..spec.identifiers import PrefixListId
from ..spec.text import Cidr

Source = Cidr | PrefixListId | Expression
"""Where people come from."""


def label_of(source: str) -> str:
    """A part of a Terraform address that says which source it is."""
    plain = re.sub(r"[^A-Za-z0-9]", "-", source).strip("-")  # one hyphen each, as `::` and `:` are told apart
    return plain if re.fullmatch(r"[A-Za-z0-9.:/_-]+", source) else f"{zlib.crc32(source.encode()):08x}"


def attributes_of(source: str) -> dict[str, str]:
    """The attribute of a rule that names a source: a prefix list, or a block of either family."""
    if isinstance(source, PrefixListId):
        return {"prefix_list_id": source}
    return {"cidr_ipv6" if ":" in source and not isinstance(source, Expression) else "cidr_ipv4": source}


def tcp(port: int) -> dict[str, str | int]:
    """The attributes of a rule that name one TCP port."""
    return {"ip_protocol": "tcp", "from_port": port, "to_port": port}
