"""Check attributes against the bundled extract of the AWS provider's schema, without Terraform.

The extract holds names, kinds and flags, and marks as writable only what provider 5.100 and 6 both take. What it does
not hold (enums, lengths, cross-field rules) only the provider itself knows.
"""

from __future__ import annotations

import gzip
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

# Arguments of Terraform itself, which every resource may have; the first two also in its blocks.
_ANYWHERE = frozenset({"//", "dynamic"})
_META = _ANYWHERE | {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
_REMOTE_STATE = {
    "a": {
        "backend": ["r", "s"],
        "config": ["o", "x"],
        "defaults": ["o", "x"],
        "outputs": ["c", "x"],
        "workspace": ["o", "s"],
    }
}


@cache
def _extract() -> str:
    """The whole extract as text: reading one type takes microseconds, reading all would be a fifth of a small synth."""
    packed = pkgutil.get_data(__package__, "provider.json.gz")
    assert packed is not None
    return gzip.decompress(packed).decode()


@cache
def _entry(kind: str, type_: str) -> dict[str, Any] | None:
    """Attributes and blocks of one type."""
    if type_ == "terraform_remote_state":
        return _REMOTE_STATE
    start = f'"{kind} {type_}":'
    at = _extract().find(start)
    if at < 0:
        return None
    found: dict[str, Any] = json.JSONDecoder().raw_decode(_extract(), at + len(start))[0]
    return found


def known_types(kind: str) -> tuple[str, ...]:
    """The types of the extract; ``kind`` is ``resource`` or ``data``."""
    return tuple(re.findall(rf'"{kind} (\w+)":', _extract()))


def attributes_of(kind: str, type_: str) -> Mapping[str, Any]:
    """Attribute name to ``[flags, type]`` of one type; empty for an unknown one."""
    found: Mapping[str, Any] = (_entry(kind, type_) or {}).get("a", {})
    return found


def computed_in(kind: str, type_: str, block: str) -> Mapping[str, Any] | None:
    """Attribute name to ``[flags, type]`` of what AWS fills in inside one block of a type; none where there is no such block."""
    found = (_entry(kind, type_) or {}).get("b", {}).get(block)
    return None if found is None else {name: shape for name, shape in found[3]["a"].items() if "c" in shape[0]}


def has_attribute(kind: str, type_: str, name: str) -> bool:
    """Say whether a reference to this attribute or block can be resolved; one that provider 6 dropped cannot."""
    block = _entry(kind, type_) or {}
    return block.get("a", {}).get(name, ["-"])[0] != "-" or name in block.get("b", {})


def problems(kind: str, type_: str, attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """What the provider would refuse of these attributes, one sentence each."""
    block = _entry(kind, type_)
    if block is None:
        return (f"the extract has no {kind} {type_}",)
    return tuple(_block(block, {k: v for k, v in attributes.items() if k not in _META - _ANYWHERE}, ""))


def _block(block: Mapping[str, Any], values: Mapping[str, Any], path: str) -> Iterator[str]:
    attributes, blocks, generated = block["a"], block.get("b", {}), values.get("dynamic", {})
    values = {name: value for name, value in values.items() if name not in _ANYWHERE}
    for name, value in values.items():
        if name in attributes:
            yield from _attribute(attributes[name], value, f"{path}{name}")
        elif name in blocks:
            yield from _nested(blocks[name], value, f"{path}{name}")
        else:
            yield f"{path}{name} is unknown{_nearest(name, (*attributes, *blocks))}"
    for name, (flags, _) in attributes.items():
        if "r" in flags and name not in values:
            yield f"{path}{name} is required"
    for name, (_, least, _, _) in blocks.items():
        if least and name not in values and name not in generated:
            yield f"{path}{name} is required"


def _nearest(name: str, names: tuple[str, ...]) -> str:
    import difflib

    close = difflib.get_close_matches(name, names, 1)
    return f"; did you mean {close[0]}?" if close else ""


def _attribute(declared: list[str], value: Any, path: str) -> Iterator[str]:
    flags, kind = declared
    if "r" not in flags and "o" not in flags:
        yield f"{path} cannot be written in both provider majors"
    elif not _fits(kind, value):
        yield f"{path} has the wrong type: {value!r}"


def _fits(kind: str, value: Any) -> bool:
    """Say whether a JSON value may stand for a type; Terraform converts numbers, booleans and text into each other."""
    if isinstance(value, str) and "${" in value:
        return True
    match kind[0]:
        case "s":
            return isinstance(value, (str, int, float, bool))
        case "n":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "b":
            return isinstance(value, bool)
        case "l":
            return isinstance(value, list) and all(_fits(kind[1:], v) for v in value)
        case "m":
            return isinstance(value, Mapping) and all(_fits(kind[1:], v) for v in value.values())
        case _:
            return True


def _nested(declared: list[Any], value: Any, path: str) -> Iterator[str]:
    mode, _, most, inner = declared
    written = value if isinstance(value, list) else [value]
    limit = 1 if mode == "single" else most
    if limit and len(written) > limit:
        yield f"{path} may stand {limit} time(s), not {len(written)}"
    for index, one in enumerate(written):
        at = f"{path}[{index}]" if isinstance(value, list) else path
        if isinstance(one, Mapping):
            yield from _block(inner, one, f"{at}.")
        else:
            yield f"{at} is a block, not {one!r}"
