"""What can be wrong with the instance types of a fleet: what their images, Slurm and the network make of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Check, Site, check
from ..spec.finding import Finding, Level
from .model import CapacityBlock, Fleet, Spot
from .shape import facts_of

# pcluster/validators/instances_validators.py of 3.16.1: InstanceTypeOSCompatibleValidator, _INSTANCE_OS_INCOMPATIBLE
_WITHOUT_GB200 = ("rhel8", "rocky8", "rhel9")
_LITTLE_MIB = 1024


@check("HPC382", "The instance type is too small for the operating system", on=Fleet, level=Level.WARNING)
def tiny_type(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """The public images start Slurm, the agents and a container runtime; in 1 GiB or less there is no room for jobs, and
    set-up may run out of memory.

    Bad:
        queues: {test: {instances: t3.micro, image: ubuntu2404}}
    Good:
        queues: {test: {instances: t3.medium, image: ubuntu2404}}
    """
    for index, facts in enumerate(facts_of(fleet, site.catalog)):
        if facts.memory_mib <= _LITTLE_MIB:
            size = facts.name.partition(".")[2]
            larger = facts.name.replace(size, "medium")
            help = f"write {larger}" if site.catalog.instance(larger) else "choose a larger type"
            yield site.finding("instances", index, detail=f"{facts.name} has {facts.memory_mib} MiB", help=help)


@check("HPC383", "The operating system has no driver for the instance type", on=Fleet)
def no_driver(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """GB200 needs a kernel and drivers that RHEL 8 and 9 and Rocky 8 do not have.

    Bad:
        image: rhel9
        queues: {ai: {instances: p6e-gb200.36xlarge}}
    Good:
        image: alinux2023
        queues: {ai: {instances: p5.48xlarge}}
        region: us-west-2
    """
    os = str(fleet.image.os) if fleet.image is not None else ""
    for index, name in enumerate(fleet.instances):
        if name.startswith("p6e-gb200.") and os in _WITHOUT_GB200:
            help = "write os: alinux2023, ubuntu2204, ubuntu2404 or rocky9"
            yield site.finding("instances", index, detail=f"{name} does not run with {os}", help=help)


@check("HPC384", "Slurm does not hand out this accelerator", on=Fleet, level=Level.WARNING)
def unknown_accelerator(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """GPUs of NVIDIA are a resource that jobs ask for (`--gres=gpu`), and the images carry their drivers; AWS's own
    accelerators work through Neuron. Those of others are neither declared nor driven: jobs must find them themselves.

    Bad:
        region: us-east-1
        queues: {video: vt1.3xlarge}
    Good:
        region: us-east-1
        queues: {video: g6.12xlarge}
    """
    for index, facts in enumerate(facts_of(fleet, site.catalog)):
        makers = {g.manufacturer for g in facts.gpus} - {"NVIDIA"} | {a.manufacturer for a in facts.accelerators} - {"AWS"}
        if makers:
            help = "use an image of your own with its drivers, or choose another type"
            yield site.finding("instances", index, detail=f"{facts.name} has one of {', '.join(sorted(makers))}", help=help)


@check("HPC386", "EFA without a placement group", on=Fleet, level=Level.WARNING)
def efa_without_group(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Nodes outside of a cluster placement group may be far from each other, which costs what EFA gains.

    Bad:
        queues: {cfd: {instances: hpc7a.96xlarge, placement_group: false}}
    Good:
        queues: {cfd: {instances: hpc7a.96xlarge}}
    """
    types = facts_of(fleet, site.catalog)
    able = bool(types) and all(facts.efa_supported and "cluster" in facts.placement_strategies for facts in types)
    loose = any(isinstance(rung, (Spot, CapacityBlock)) for rung in fleet.capacity)
    if fleet.efa and fleet.placement_group is False and able and not loose:
        yield site.finding("placement_group", detail="its nodes may stand anywhere in the zone", help="remove it")


@check("HPC387", "Instance types of one fleet differ in their network", on=Fleet, level=Level.WARNING)
def networks_differ(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """All types of a fleet start from one launch template, which has as many network cards and EFA interfaces as the
    smallest of them. The further cards of the others are not used.

    Bad:
        queues: {cpu: {instances: [c6in.32xlarge, c6i.32xlarge]}}
    Good:
        queues: {cpu: {instances: [c6i.32xlarge, m6i.32xlarge]}}
    """
    types = facts_of(fleet, site.catalog)
    for words, counts in (
        ("network cards", [len(t.network_cards) for t in types]),
        ("EFA interfaces", [t.max_efa_interfaces if fleet.efa else 0 for t in types]),
    ):
        if len({*counts}) > 1:
            index = counts.index(max(counts))
            detail = f"{types[index].name} has {counts[index]} {words}, of which {min(counts)} are used"
            yield site.finding("instances", index, detail=detail, help="make a fleet of its own for it")
            return


@check("HPC388", "A placement group for nodes of a capacity block", on=Fleet, level=Level.WARNING)
def group_of_block(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """The instances of a capacity block stand close together already, and EC2 may refuse to start them in another group.

    Bad:
        region: us-west-2
        queues:
          ai: {instances: p5.48xlarge, nodes: 4-4, capacity: {capacity_block: cr-0123456789abcdef0}, zones: usw2-az3,
               placement_group: true}
    Good:
        region: us-west-2
        queues:
          ai: {instances: p5.48xlarge, nodes: 4-4, capacity: {capacity_block: cr-0123456789abcdef0}, zones: usw2-az3}
    """
    if fleet.placement_group and any(isinstance(rung, CapacityBlock) for rung in fleet.capacity):
        yield site.finding("placement_group", detail="its block has one of its own", help="remove it")


@check("HPC390", "Several instance types in one placement group", on=Fleet, level=Level.WARNING)
def types_of_group(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """EC2 finds room for a placement group at once, and rarely for different hardware beside each other: launches fail for
    want of capacity more often than with a single type.

    Bad:
        queues: {cpu: {instances: [c7i.large, m7i.large], placement_group: true}}
    Good:
        queues: {cpu: {instances: c7i.large, placement_group: true}}
    """
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html, "Cluster placement groups"
    if fleet.placement_group and len(fleet.instances) > 1:
        detail = f"{len(fleet.instances)} types are to stand close together"
        yield site.finding("placement_group", detail=detail, help="name one type, or write placement_group: false")


@check("HPC392", "Nodes without memory", on=Fleet)
def no_memory(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Slurm starts no job on a node that declares no memory.

    Bad:
        queues: {cpu: {instances: c7i.large, memory: 0 MiB}}
    Good:
        queues: {cpu: {instances: c7i.large, memory: 3800 MiB}}
    """
    if fleet.memory is not None and fleet.memory.mib < 1:
        yield site.finding("memory", detail=f"memory is {fleet.memory}", help="remove it, or write what jobs may have")


CHECKS: tuple[Check, ...] = (
    tiny_type, no_driver, unknown_accelerator, efa_without_group, networks_differ, group_of_block, types_of_group,
    no_memory,
)  # fmt: skip
