"""What can be wrong with nodes beside each other: their images and turns."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.catalog import InstanceType
from ..modules.fleet.shape import facts_of
from ..modules.head_node.model import HeadNode
from ..modules.login_nodes.model import LoginPool
from ..modules.node.model import NodeKeys
from ..modules.queue.model import Queue
from ..modules.spec.check import Check, Site, check
from ..modules.spec.expression import Expression
from ..modules.spec.finding import Finding, Level, Path
from .model import Cluster
from .whereabouts import fleets_of

# As for fleets: the open NVIDIA driver of the public images has no support for these.
_OLD_GPUS = frozenset({"g2", "g3", "g3s", "p2", "p3", "p3dn"})


def _nodes(part: Cluster, site: Site) -> Iterator[tuple[Path, NodeKeys, tuple[InstanceType, ...]]]:
    """Head node, login pools and fleets with what is known of their types."""
    head = site.catalog.instance(str(part.head_node.instance))
    yield ("head_node",), part.head_node, (head,) if head is not None else ()
    for name, pool in part.login_nodes.items():
        facts = site.catalog.instance(str(pool.instance))
        yield ("login_nodes", name), pool, (facts,) if facts is not None else ()
    for path, fleet in fleets_of(part):
        yield path, fleet, facts_of(fleet, site.catalog)


@check("HPC380", "One machine image for two architectures", on=Cluster)
def image_of_two(part: Cluster, site: Site) -> Iterator[Finding]:
    """An image runs on x86_64 or on arm64 processors, never on both. Public images are chosen for each node by itself; one
    of your own is named for each architecture where it is used.

    Bad:
        image: {os: alinux2023, ami: ami-0123456789abcdef0, slurm_version: 25.11}
        head_node: m7i.xlarge
        queues: {cpu: c7g.large}
    Good:
        image: {os: alinux2023, ami: ami-0123456789abcdef0, slurm_version: 25.11}
        head_node: m7g.xlarge
        queues: {cpu: c7g.large}
    """
    first: dict[str, tuple[str, str, Path]] = {}
    for path, node, types in _nodes(part, site):
        image = node.image or part.image
        if image.ami is None or isinstance(image.ami, Expression) or not types:
            continue
        kind = "arm64" if "arm64" in types[0].architectures else "x86_64"
        name, known, there = first.setdefault(str(image.ami), (types[0].name, kind, path))
        if known != kind:
            key = "instances" if path[0] == "queues" else "instance"
            detail = f"{image.ami} is to run {name} ({known}) and {types[0].name} ({kind})"
            yield site.finding(
                *path, key, detail=detail, help=f"name an image for {kind} as `image` there", also=(there,)
            )


@check("HPC381", "The public image has no driver for the GPU of a node", on=(HeadNode, LoginPool))
def old_gpu(part: HeadNode | LoginPool, site: Site) -> Iterator[Finding]:
    """The public images carry NVIDIA's open driver, which older GPU families do not run with.

    Bad:
        region: us-east-1
        head_node: p3dn.24xlarge
    Good:
        region: us-east-1
        head_node: g6.12xlarge
    """
    name = str(part.instance)
    if part.image is not None and not part.image.own and name.partition(".")[0] in _OLD_GPUS:
        help = "choose a newer type, or an image of your own"
        yield site.finding("instance", detail=f"{name} is too old for it", help=help)


@check("HPC385", "The head node is too small", on=HeadNode, level=Level.WARNING)
def tiny_head(part: HeadNode, site: Site) -> Iterator[Finding]:
    """The head node runs the scheduler, exports file systems and starts nodes: 1 GiB or less is no room for that.

    Bad:
        head_node: t3.micro
        queues: {cpu: {instances: c7i.large, nodes: 0-4}}
    Good:
        head_node: t3.medium
        queues: {cpu: {instances: c7i.large, nodes: 0-4}}
    """
    facts = site.catalog.instance(str(part.instance))
    if facts is not None and facts.memory_mib <= 1024:
        yield site.finding("instance", detail=f"{facts.name} has {facts.memory_mib} MiB", help="choose a larger type")


@check("HPC391", "Nodes that are always on are taken last", on=Queue, level=Level.WARNING)
def always_on_last(part: Queue, site: Site) -> Iterator[Finding]:
    """Slurm takes nodes of lower weight first. Where those that are always on weigh as much as those that must start, jobs
    wait for machines while others idle.

    Bad:
        queues: {cpu: {instances: c7i.large, nodes: 2-8, static_weight: 1000}}
    Good:
        queues: {cpu: {instances: c7i.large, nodes: 2-8, static_weight: 10}}
    """
    starting = [f.weight for f in part.fleets.values() if f.nodes.maximum > f.nodes.minimum]
    for name, fleet in part.fleets.items():
        if fleet.nodes.minimum and starting and fleet.static_weight >= min(starting):
            detail = f"static_weight is {fleet.static_weight}, and nodes that must start weigh {min(starting)}"
            help = f"write less than {min(starting)}" if min(starting) > 1 else "raise `weight` of the others"
            yield site.finding("fleets", name, "static_weight", detail=detail, help=help)


@check("HPC330", "The cluster has no queue", on=Cluster)
def no_queue(part: Cluster, site: Site) -> Iterator[Finding]:
    """Slurm refuses every job where it has no partition with nodes.

    Bad:
        queues: {cpu: ~}
    Good:
        queues: {cpu: {instances: c7i.large}}
    """
    if not any(isinstance(queue, Queue) for queue in part.queues.values()):
        detail = "only partitions over other queues" if part.queues else "it is empty"
        yield site.finding("queues", detail=detail, help="write queues: {cpu: c7i.large}, for example")


CHECKS: tuple[Check, ...] = (no_queue, image_of_two, old_gpu, tiny_head, always_on_last)
