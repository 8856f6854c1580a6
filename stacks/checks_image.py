"""What can be wrong with the Slurm in machine images: too old, too new for the head node, or not where it is said to be."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.image.model import Image
from ..modules.queue.model import Queue
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Path
from ..modules.spec.text import Version
from .model import Cluster

_OLDEST = (23, 11)


def _images(cluster: Cluster) -> Iterator[tuple[Path, Image]]:
    """Every image that is written, with its place; what was filled in would only repeat a finding."""
    yield ("image",), cluster.image
    if cluster.head_node.image is not None and cluster.head_node.image != cluster.image:
        yield ("head_node", "image"), cluster.head_node.image
    for name, queue in cluster.queues.items():
        for fleet_name, fleet in queue.fleets.items() if isinstance(queue, Queue) else ():
            if fleet.image is not None and fleet.image != cluster.image:
                yield ("queues", name, "fleets", fleet_name, "image"), fleet.image


def _release(version: Version) -> tuple[int, int]:
    year, month = str(version).split(".")[:2]
    return int(year), int(month)


@check("HPC520", "The image's Slurm is too old", on=Cluster)
def old_slurm(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """The boot and the agent speak with Slurm as it is since 23.11: nodes take their configuration from the head node,
    and state is read as JSON.

    Bad:
        image: {os: rocky9, ami: ami-0123456789abcdef0, slurm_version: 22.05}

    Good:
        image: {os: rocky9, ami: ami-0123456789abcdef0, slurm_version: 24.11}
    """
    for path, image in _images(cluster):
        if image.slurm_version is not None and _release(image.slurm_version) < _OLDEST:
            detail = f"Slurm {image.slurm_version}; 23.11 is the oldest that works"
            yield site.finding(*path, "slurm_version", detail=detail, help="use an image with Slurm 23.11 or later")


@check("HPC521", "The public image has Slurm elsewhere", on=Cluster)
def prefix_of_public_image(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """`slurm_prefix` says where an image of your own has Slurm. AWS's images have it in /opt/slurm.

    Bad:
        image: {os: ubuntu2404, slurm_prefix: /usr}

    Good:
        image: {os: ubuntu2404, ami: ami-0123456789abcdef0, slurm_version: 23.11, slurm_prefix: /usr}
    """
    for path, image in _images(cluster):
        if not image.own and image.slurm_prefix is not None and str(image.slurm_prefix).rstrip("/") != "/opt/slurm":
            help = "remove slurm_prefix, or name an image of your own with `ami`"
            yield site.finding(
                *path, "slurm_prefix", detail=f"no public image has Slurm in {image.slurm_prefix}", help=help
            )


@check("HPC523", "Nodes have a newer Slurm than the head node", on=Cluster)
def newer_nodes(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """slurmctld talks to slurmd of its own release and of some before it, never to a later one
    (https://slurm.schedmd.com/upgrades.html).

    Bad:
        image: {os: rocky9, ami: ami-0123456789abcdef0, slurm_version: 24.11}
        queues:
          cpu: {instances: c7i.large, image: {os: rocky9, ami: ami-0123456789abcdef1, slurm_version: 25.05}}

    Good:
        image: {os: rocky9, ami: ami-0123456789abcdef0, slurm_version: 25.05}
        queues:
          cpu: {instances: c7i.large, image: {os: rocky9, ami: ami-0123456789abcdef1, slurm_version: 24.11}}
    """
    head = (cluster.head_node.image or cluster.image).slurm_version
    for path, image in _images(cluster):
        if path[:1] != ("queues",) or head is None or image.slurm_version is None:
            continue
        if _release(image.slurm_version) > _release(head):
            detail = f"Slurm {image.slurm_version} on the nodes, {head} on the head node"
            yield site.finding(*path, detail=detail, help="give the head node the newer image first")


CHECKS: tuple[Check, ...] = (old_slurm, prefix_of_public_image, newer_nodes)
