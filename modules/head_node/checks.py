"""What can be wrong with the head node by itself."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Check, Site, check
from ..spec.finding import Finding, Level
from .model import HeadNode


@check("HPC241", "Every user may act as the head node", on=HeadNode, level=Level.WARNING)
def open_metadata(head: HeadNode, site: Site) -> Iterator[Finding]:
    """Whoever reads the instance metadata of the head node has the credentials of its role: he may start and end nodes,
    and read every bucket that the role reads. `root-only` shuts out users, and containers and jobs that they run.

    Bad:
        head_node: {imds: everyone}
    Good:
        head_node: {imds: root-only}
    """
    if head.imds == "everyone":
        yield site.finding("imds", detail="metadata is open to all users of the head node", help="write root-only")


CHECKS: tuple[Check, ...] = (open_metadata,)
