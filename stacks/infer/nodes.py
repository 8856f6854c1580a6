"""Fill in images, the head node and the fleets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...modules.catalog import Catalog, images
from ...modules.fleet.model import CapacityBlock, Fleet, Spot
from ...modules.head_node.model import HeadNode
from ...modules.image.model import Image
from ...modules.image_builder.pins import pinned
from ...modules.queue.model import Partition, Queue
from ...modules.slurm.model import Slurm
from ...modules.spec.quantities import Size
from ...modules.spec.text import DirectoryPath, InstanceTypeName, PartitionName, Version
from ..model import Cluster
from .desktops import desktop_of, lets_in
from .zones import fleets

# General-purpose types with 4 vCPUs and 16 GiB, newest generation first.
_HEAD_TYPES = {"x86_64": ("m7i.xlarge", "m6i.xlarge", "m5.xlarge"), "arm64": ("m7g.xlarge", "m6g.xlarge")}
# Slurm refuses a node that has less memory than it declares; firmware and kernel take a few percent.
_MEMORY_FOR_JOBS_PERCENT = 95
# EC2 UltraServers with GB200: ParallelCluster configures topology/block for these alone.
_IN_BLOCKS = "p6e-gb200."
_UNWRITTEN = Image()


def infer_image(image: Image, above: Image = _UNWRITTEN) -> Image:
    """Pin the system, the release, and the Slurm that is in it; ``above`` is what stands at the top level."""
    os = image.os or above.system
    release = image.release or above.release or Version(images.PINNED_RELEASE)
    version = image.slurm_version or _built_slurm(image) or images.slurm_version(os, str(release))
    prefix = image.slurm_prefix or DirectoryPath(images.slurm_prefix(os))
    found = Version(version) if version else None
    return replace(image, os=os, release=release, slurm_version=found, slurm_prefix=prefix)


def _built_slurm(image: Image) -> str | None:
    """The Slurm of an image that is built: it needs no release to be known."""
    if image.build is None or not image.build.slurm.install or (image.system == "debian13" and image.build.slurm.version is None):
        return None
    return str(image.build.slurm.version or pinned("slurm", "version"))


def infer_slurm(cluster: Cluster) -> Slurm:
    """Decide the topology: GB200 machines are sold as blocks whose nodes share one NVLink domain."""
    slurm = cluster.slurm
    blocks = any(str(t).startswith(_IN_BLOCKS) for _, _, fleet in fleets(cluster) for t in fleet.instances)
    return replace(slurm, topology=slurm.topology or ("block" if blocks else "none"))


def infer_head_node(cluster: Cluster, catalog: Catalog) -> HeadNode:
    """Choose the type, image and address of the head node."""
    head = cluster.head_node
    inherited = () if cluster.login_nodes else cluster.access.ssh
    ssh = head.access.ssh if head.access.ssh is not None else inherited
    desktop = desktop_of(head.access, cluster.access, ssh, opened_above=not cluster.login_nodes)
    access = replace(head.access, ssh=ssh, dcv=desktop)
    if head.public_ip is None and cluster.network.subnets is None:
        head = replace(head, public_ip=lets_in(access) and not cluster.network.private_only)
    return replace(
        head,
        instance=head.instance or _head_type(cluster, catalog),
        image=infer_image(head.image, cluster.image) if head.image else cluster.image,
        access=access,
        proxy=head.proxy or cluster.network.proxy,
    )


def _head_type(cluster: Cluster, catalog: Catalog) -> InstanceTypeName | None:
    found = [catalog.instance(t) for _, _, fleet in fleets(cluster) for t in fleet.instances]
    known = [facts for facts in found if facts is not None]
    arm = bool(known) and all("arm64" in facts.architectures for facts in known)
    names = _HEAD_TYPES["arm64" if arm else "x86_64"]
    return InstanceTypeName(next((n for n in names if catalog.region_offers(cluster.region, n)), names[0]))


def infer_queues(cluster: Cluster, catalog: Catalog) -> Mapping[PartitionName, Partition | Queue]:
    """Fill in the default queue, idle times and every fleet."""
    named = [name for name, queue in cluster.queues.items() if queue.default]
    first = named[0] if named else next(iter(cluster.queues), None)
    queues: dict[PartitionName, Partition | Queue] = {}
    for name, queue in cluster.queues.items():
        queue = replace(queue, default=queue.default if queue.default is not None else name == first)
        if isinstance(queue, Queue):
            filled = {n: infer_fleet(f, cluster, catalog) for n, f in queue.fleets.items()}
            queue = replace(queue, fleets=filled, idle_time=queue.idle_time or cluster.slurm.idle_time)
        queues[name] = queue
    return queues


def infer_fleet(fleet: Fleet, cluster: Cluster, catalog: Catalog) -> Fleet:
    """Decide EFA, placement group, strategy, memory, subnets and image of one fleet."""
    facts = [catalog.instance(name) for name in fleet.instances]
    existing = cluster.network.subnets
    if existing is not None and not fleet.subnets:
        fleet = replace(fleet, subnets=existing.compute or (existing.head_node,))
    one_zone = len(fleet.subnets if existing is not None else fleet.zones) == 1
    efa = fleet.efa
    if efa is None:
        efa = one_zone and bool(facts) and all(f is not None and f.efa_supported for f in facts)
    spot = any(isinstance(rung, Spot) for rung in fleet.capacity)
    block = any(isinstance(rung, CapacityBlock) for rung in fleet.capacity)
    groupable = all(f is not None and "cluster" in f.placement_strategies for f in facts)
    memory = [f.memory_mib for f in facts if f is not None]
    derived = Size.parse(f"{min(memory) * _MEMORY_FOR_JOBS_PERCENT // 100} MiB") if memory else None
    return replace(
        fleet,
        efa=efa,
        placement_group=efa and groupable and not spot and not block
        if fleet.placement_group is None
        else fleet.placement_group,
        allocation_strategy=fleet.allocation_strategy or ("price-capacity-optimized" if spot else "lowest-price"),
        memory=fleet.memory or derived,
        image=infer_image(fleet.image, cluster.image) if fleet.image else cluster.image,
        proxy=fleet.proxy or cluster.network.proxy,
    )
