"""Refusals of queues and compute resources."""

from __future__ import annotations

from collections.abc import Iterator

from .....modules.catalog import Catalog
from ....tree import Items, Table
from .words import Word, at_most, items, one_of, refuse, says, section, text, together, twice
from .words import number as count

_QUEUES = _RESOURCES = 50
_BLOCK_ULTRASERVER = "p6e-gb200"
_WITHOUT_ULTRASERVER = frozenset({"rhel8", "rocky8", "rhel9"})


def refusals(tree: Table, catalog: Catalog) -> Iterator[Word]:
    """What ParallelCluster refuses of queues."""
    queues = items(tree, "Scheduling", "SlurmQueues")
    yield from twice(queues, "Name", "a queue")
    yield from at_most(queues, _QUEUES, "Name", "queues")
    yield from at_most(
        [r for q in queues for r in items(q, "ComputeResources")], _RESOURCES, "Name", "compute resources"
    )
    for queue in queues:
        resources = items(queue, "ComputeResources")
        yield from twice(resources, "Name", "a compute resource")
        for part in (queue, *resources):
            target = section(part, "CapacityReservationTarget")
            yield from one_of(target, "CapacityReservationId", "CapacityReservationResourceGroupArn")
            yield from _group(part)
        for resource in resources:
            yield from together(resource, "InstanceType", "Instances")
            yield from _efa(queue, resource)
            yield from _block(queue, resource)
            yield from _strategy(queue, resource)
            yield from _subnets(queue, resource)
            yield from _types(tree, resource, catalog)


def _group(part: Table) -> Iterator[Word]:
    """PlacementGroupNaming."""
    group = section(part, "Networking", "PlacementGroup")
    yield from together(group, "Id", "Name")
    if not says(group, "Enabled", otherwise=True):
        for key in ("Id", "Name"):
            yield from together(group, "Enabled", key)


def _one_subnet(queue: Table) -> bool:
    subnets = (section(queue, "Networking") or Table()).get("SubnetIds")
    return isinstance(subnets, Items) and len(subnets) == 1


def _efa(queue: Table, resource: Table) -> Iterator[Word]:
    """EfaPlacementGroup: EFA wants a decision on the placement group, which a spec derives."""
    block = text(queue, "CapacityType") == "CAPACITY_BLOCK"
    decided = any(section(part, "Networking", "PlacementGroup") for part in (queue, resource))
    if says(section(resource, "Efa"), "Enabled") and not block and not decided and _one_subnet(queue):
        yield refuse(
            resource,
            "Efa",
            "EFA without a word on the placement group",
            "add Networking: {PlacementGroup: {Enabled: true}}",
        )


def _block(queue: Table, resource: Table) -> Iterator[Word]:
    """CapacityType and ComputeResourceSize: a capacity block has an id, and all its nodes are always on."""
    if text(queue, "CapacityType") != "CAPACITY_BLOCK":
        return
    own, shared = (section(part, "CapacityReservationTarget") for part in (resource, queue))
    if "CapacityReservationId" not in (own or shared or Table()):
        yield refuse(
            queue, "CapacityType", "a capacity block without its CapacityReservationId", "add CapacityReservationTarget"
        )
    low, high = count(resource, "MinCount", 0), count(resource, "MaxCount", 10)
    if low != high or low == 0:
        key = "MinCount" if "MinCount" in resource else "Name"
        yield refuse(
            resource, key, f"{low} to {high} nodes of a capacity block", f"write MinCount: {high}; a spec may use less"
        )


def _strategy(queue: Table, resource: Table) -> Iterator[Word]:
    """InstancesAllocationStrategy; `prioritized` on spot is another word of ours for what AWS calls so."""
    strategy, market = text(queue, "AllocationStrategy"), text(queue, "CapacityType", "ONDEMAND")
    if "Instances" not in resource or not strategy:
        return
    if market == "CAPACITY_BLOCK" or (market == "SPOT" and strategy == "prioritized"):
        yield refuse(
            queue,
            "AllocationStrategy",
            f"{strategy} beside {market}",
            "remove it, or write capacity-optimized-prioritized",
        )


def _subnets(queue: Table, resource: Table) -> Iterator[Word]:
    """SingleInstanceTypeSubnet."""
    if (
        "InstanceType" in resource
        and not _one_subnet(queue)
        and "SubnetIds" in (section(queue, "Networking") or Table())
    ):
        yield refuse(
            resource,
            "InstanceType",
            "several subnets want a list of types",
            "write Instances: [{InstanceType: …}]; a spec takes it as it is",
        )


def _types(tree: Table, resource: Table, catalog: Catalog) -> Iterator[Word]:
    """InstanceArchitectureCompatibility and InstanceTypeOSCompatible."""
    head = catalog.instance(text(section(tree, "HeadNode"), "InstanceType"))
    system = text(section(tree, "Image"), "Os")
    for table in (resource, *items(resource, "Instances")):
        facts = catalog.instance(text(table, "InstanceType"))
        if facts is not None and head is not None and head.architectures[0] not in facts.architectures:
            words = f"{facts.name} is {facts.architectures[0]}, the head node {head.architectures[0]}"
            yield refuse(table, "InstanceType", words, "a spec may mix them")
        if facts is not None and facts.family.startswith(_BLOCK_ULTRASERVER) and system in _WITHOUT_ULTRASERVER:
            yield refuse(table, "InstanceType", f"{facts.name} does not run {system}", "write Os: alinux2023")
