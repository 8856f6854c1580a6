"""Names of nodes: ``<queue>-<fleet>-N``, and ranges of them as Slurm writes hostlists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def node_range(prefix: str, first: int, last: int) -> str:
    """A hostlist of consecutive nodes: ``cfd-main-[1-64]``, or one name."""
    return f"{prefix}-{first}" if first == last else f"{prefix}-[{first}-{last}]"


def expand(hostlist: str) -> Iterator[str]:
    """The names of a hostlist with at most one bracket in each part."""
    for part in hostlists(hostlist):
        head, bracket, rest = part.partition("[")
        if not bracket:
            yield part
            continue
        inner, _, tail = rest.partition("]")
        for piece in inner.split(","):
            first, dash, last = piece.partition("-")
            width = len(first) if first.startswith("0") else 0
            for number in range(int(first), int(last if dash else first) + 1):
                yield f"{head}{number:0{width}d}{tail}"


def hostlists(hostlist: str) -> Iterator[str]:
    """Split at the commas outside of brackets."""
    depth, part = 0, ""
    for character in hostlist:
        depth += (character == "[") - (character == "]")
        if character == "," and depth == 0:
            yield part
            part = ""
        else:
            part += character
    if part:
        yield part


def clashing(fleets: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of queue and fleet that would give the same node names: ``a-b`` + ``c`` and ``a`` + ``b-c``."""
    seen: dict[str, tuple[str, str]] = {}
    for queue, fleet in fleets:
        name = f"{queue}-{fleet}"
        if name in seen:
            yield seen[name], (queue, fleet)
        else:
            seen[name] = (queue, fleet)
