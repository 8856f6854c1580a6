"""Hostlists as Slurm writes them: ``cfd-main-[1-3,7]`` and back. Held against ``scontrol show hostnames`` in the tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

_NUMBERED = re.compile(r"^(.*?)(\d+)$", re.DOTALL)
_RANGE = re.compile(r"^(\d+)(?:-(\d+))?$")


class BadHostlist(ValueError):
    """Text that is no hostlist."""


def expand(text: str) -> list[str]:
    """The names of a hostlist, in its order, each once."""
    names = (name for part in _parts(text) for name in _expand_part(part))
    return list(dict.fromkeys(names))


def _parts(text: str) -> Iterator[str]:
    """Split at the commas outside of brackets."""
    depth, start = 0, 0
    for position, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth not in (0, 1):
            raise BadHostlist(text)
        if character == "," and depth == 0:
            yield text[start:position].strip()
            start = position + 1
    if depth:
        raise BadHostlist(text)
    if text[start:].strip():
        yield text[start:].strip()


def _expand_part(part: str) -> Iterator[str]:
    pieces = re.split(r"\[([^\]]*)\]", part)
    choices = [[piece] if n % 2 == 0 else list(_numbers(piece)) for n, piece in enumerate(pieces)]
    return ("".join(choice) for choice in product(*choices))


def _numbers(inside: str) -> Iterator[str]:
    for item in inside.split(","):
        found = _RANGE.match(item.strip())
        if found is None:
            raise BadHostlist(f"[{inside}]")
        first, last = found[1], found[2] or found[1]
        if int(last) < int(first):
            raise BadHostlist(f"[{inside}]")
        yield from (f"{number:0{len(first)}d}" for number in range(int(first), int(last) + 1))


def compress(names: Iterable[str]) -> str:
    """The shortest hostlist with one bracket for each prefix; sorted, so that equal sets give equal text."""
    plain: list[str] = []
    groups: dict[tuple[str, int], list[int]] = {}
    for name in set(names):
        found = _NUMBERED.match(name)
        if found is None:
            plain.append(name)
        else:
            width = len(found[2]) if found[2].startswith("0") else 0
            groups.setdefault((found[1], width), []).append(int(found[2]))
    written = [_group(prefix, width, sorted(numbers)) for (prefix, width), numbers in sorted(groups.items())]
    return ",".join([*sorted(plain), *written])


def _group(prefix: str, width: int, numbers: list[int]) -> str:
    ranges = [f"{a:0{width}d}" if a == b else f"{a:0{width}d}-{b:0{width}d}" for a, b in _runs(numbers)]
    alone = len(ranges) == 1 and "-" not in ranges[0]
    return f"{prefix}{ranges[0]}" if alone else f"{prefix}[{','.join(ranges)}]"


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of consecutive numbers."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


def natural(name: str) -> tuple[str, int, str]:
    """Sort key: ``n2`` before ``n10``."""
    found = _NUMBERED.match(name)
    return (found[1], int(found[2]), name) if found else (name, -1, name)
