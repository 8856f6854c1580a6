"""What can be wrong with one queue by itself: that it has no nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ..fleet.model import Fleet
from ..spec.check import Check, Site, check
from ..spec.finding import Finding, Level
from .model import Partition, Queue


@check("HPC331", "A queue has no fleet", on=Queue)
def no_fleet(queue: Queue, site: Site) -> Iterator[Finding]:
    """Jobs in a queue without nodes wait for ever. Where `fleets` is not written, the queue's own keys are its only one.

    Bad:
        queues: {cpu: {instances: ~, fleets: {}}}
    Good:
        queues: {cpu: {fleets: {small: c7i.large}, instances: ~}}
    """
    if not queue.fleets:
        yield site.finding("fleets", detail="it is empty", help="write fleets: {main: c7i.large}, or remove it")


@check("HPC332", "A partition is over no nodes", on=Partition)
def over_nothing(partition: Partition, site: Site) -> Iterator[Finding]:
    """`nodes_of` names the queues whose nodes the partition may use.

    Bad:
        queues: {all: {nodes_of: []}}
    Good:
        queues: {all: {nodes_of: cpu}}
    """
    if not partition.nodes_of:
        yield site.finding("nodes_of", detail="it is empty", help="name a queue, or remove the partition")


@check("HPC333", "A fleet can have no nodes", on=Fleet, level=Level.WARNING)
def no_nodes(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """`0-0` takes a fleet out of use, and leaves all that belongs to it. Jobs that ask for its nodes wait for ever.

    Bad:
        queues: {cpu: {nodes: 0-0}}
    Good:
        queues: {cpu: {nodes: 0-4}}
    """
    if fleet.nodes.maximum == 0:
        yield site.finding("nodes", detail=f"nodes are {fleet.nodes}", help="write 0-10, or remove the fleet")


CHECKS: tuple[Check, ...] = (no_fleet, over_nothing, no_nodes)
