"""The core schema of YAML 1.2: how free-form places read a plain scalar. Source: yaml.org/spec/1.2.2, section 10.3."""

from __future__ import annotations

import re

_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def core_value(written: str, quoted: bool) -> str | int | float | bool:
    """The value of a scalar; text wherever the core schema sees no other type."""
    if quoted:
        return written
    if written in ("true", "True", "TRUE"):
        return True
    if written in ("false", "False", "FALSE"):
        return False
    if _INT.fullmatch(written):
        return int(written)
    if _OCTAL.fullmatch(written):
        return int(written[2:], 8)
    if _HEX.fullmatch(written):
        return int(written[2:], 16)
    if _FLOAT.fullmatch(written):
        return float(written)
    return written
