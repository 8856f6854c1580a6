"""What can be wrong with one fleet by itself, and with the instance types that it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import InstanceType
from ..spec.check import Check, Site, check
from ..spec.finding import Finding, Level
from ..spec.identifiers import CapacityReservationId
from ..spec.text import Zone
from .model import CapacityBlock, Fleet, OnDemand, Reservation, Spot
from .shape import facts_of

# The open NVIDIA driver in the public images has no support for these: ParallelCluster 3.16.1, UNSUPPORTED_OPENRM_FAMILIES.
_OLD_GPUS = frozenset({"g2", "g3", "g3s", "p2", "p3", "p3dn"})


def _facts(fleet: Fleet, site: Site) -> tuple[InstanceType, ...]:
    return facts_of(fleet, site.catalog)


def _places(fleet: Fleet) -> tuple[str, ...]:
    return tuple(map(str, fleet.subnets)) or tuple(str(z) for z in fleet.zones)


@check("HPC301", "There is no such instance type", on=Fleet)
def unknown_type(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """The catalog knows every type that EC2 offered when this version was made; `catalog` adds newer ones.

    Bad:
        queues: {cpu: c7i.lagre}
    Good:
        queues: {cpu: c7i.large}
    """
    for index, name in enumerate(fleet.instances):
        if site.catalog.instance(name) is None:
            close = site.catalog.nearest(name)
            yield site.finding(
                "instances", index, detail=f"EC2 has no {name} that hpc-tf knows",
                help=f"write {close[0]}" if close else "name a file of new types in `catalog`",
            )  # fmt: skip


@check("HPC302", "The region does not offer the instance type", on=Fleet)
def type_not_in_region(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Not every region has every type.

    Bad:
        region: us-west-1
        queues: {cpu: hpc7a.96xlarge}
    Good:
        region: us-east-2
        queues: {cpu: hpc7a.96xlarge}
    """
    for index, name in enumerate(fleet.instances):
        if site.catalog.instance(name) is not None and not site.catalog.region_offers(site.region, name):
            there = [r for r in site.catalog.regions() if site.catalog.region_offers(r, name)]
            yield site.finding(
                "instances", index, detail=f"{site.region} has no {name}", because=(("region",),),
                help=f"write region: {there[0]}" if there else "choose another type",
            )  # fmt: skip


@check("HPC303", "The zones do not offer the instance types", on=Fleet)
def type_not_in_zone(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """A zone offers some of the region's types only. Zone ids are the same in every account, so this is known offline.

    Bad:
        queues: {cpu: {instances: hpc7a.96xlarge, zones: use2-az1}}
    Good:
        queues: {cpu: {instances: hpc7a.96xlarge, zones: use2-az2}}
    """
    known = site.catalog.zones(site.region)
    for index, name in enumerate(fleet.instances):
        if site.catalog.instance(name) is None or not site.catalog.region_offers(site.region, name):
            continue
        offered = site.catalog.zones_offering(site.region, name)
        missing = [z for z in fleet.zones if isinstance(z, Zone) and z in known and z not in offered]
        if missing and offered:
            yield site.finding(
                "instances", index, detail=f"{name} is in {', '.join(offered)}, not in {', '.join(missing)}",
                help=f"write zones: {offered[0]}, or choose a type that {missing[0]} offers", because=(("region",),),
            )  # fmt: skip


@check("HPC304", "A fleet names no instance type", on=Fleet)
def no_type(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """`instances` may stand on the fleet, on its queue, or in `compute`.

    Bad:
        queues: {gpu: {nodes: 0-4}}
    Good:
        queues: {gpu: {instances: g6.12xlarge, nodes: 0-4}}
    """
    if not fleet.instances:
        yield site.finding("instances", detail="nothing says what its nodes are", help="write instances: c7i.large")


@check("HPC305", "EFA on an instance type that has none", on=Fleet)
def efa_unsupported(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Only some types have Elastic Fabric Adapters, mostly the largest size of a family.

    Bad:
        queues: {cpu: {instances: c7i.large, efa: true}}
    Good:
        queues: {cpu: {instances: hpc7a.96xlarge, efa: true}}
    """
    without = [t.name for t in _facts(fleet, site) if not t.efa_supported]
    if fleet.efa and without:
        yield site.finding(
            "efa", detail=f"{', '.join(without)} has no EFA", help="write efa: false, or choose a type that has it"
        )


@check("HPC306", "EFA is not used", on=Fleet, level=Level.WARNING)
def efa_unused(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Types sold for tightly coupled jobs are worth their price only with EFA.

    Bad:
        queues: {cpu: {instances: hpc7a.96xlarge, efa: false}}
    Good:
        queues: {cpu: {instances: hpc7a.96xlarge}}
    """
    hpc = [t.name for t in _facts(fleet, site) if t.efa_supported and (t.family.startswith("hpc") or t.sold_in_blocks)]
    if fleet.efa is False and hpc and len(_places(fleet)) == 1:
        yield site.finding("efa", detail=f"{hpc[0]} has EFA and it is off", help="remove efa: false")


@check("HPC307", "EFA or a placement group over several zones", on=Fleet)
def coupled_over_zones(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """EFA traffic and cluster placement groups do not leave a zone.

    Bad:
        queues: {cpu: {instances: c7i.large, zones: 2, placement_group: true}}
    Good:
        queues: {cpu: {instances: c7i.large, zones: 1, placement_group: true}}
    """
    if len(_places(fleet)) > 1:
        for name in ("efa", "placement_group"):
            if getattr(fleet, name):
                yield site.finding(
                    name,
                    detail=f"its nodes stand in {len(_places(fleet))} places",
                    help=f"write one zone, or {name}: false",
                )


@check("HPC308", "The instance type cannot be in a cluster placement group", on=Fleet)
def no_cluster_strategy(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Burstable and some other types take no cluster placement group.

    Bad:
        queues: {cpu: {instances: t3.large, placement_group: true}}
    Good:
        queues: {cpu: {instances: c7i.large, placement_group: true}}
    """
    without = [t.name for t in _facts(fleet, site) if "cluster" not in t.placement_strategies]
    if fleet.placement_group and without:
        yield site.finding(
            "placement_group", detail=f"{', '.join(without)} takes none", help="write placement_group: false"
        )


@check("HPC309", "Instance types of one fleet differ", on=Fleet)
def types_differ(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """All nodes of a fleet look alike to Slurm, so its types must have the same processors, GPUs and architecture.

    Bad:
        queues: {cpu: {instances: [c7i.large, c7i.xlarge]}}
    Good:
        queues: {cpu: {instances: [c7i.large, m7i.large]}}
    """
    types = _facts(fleet, site)
    if len(types) < 2:
        return
    first = types[0]
    for index, other in enumerate(types[1:], 1):
        for words, of in _ALIKE:
            mine, theirs = of(first, fleet.smt), of(other, fleet.smt)
            if mine != theirs:
                yield site.finding(
                    "instances", index, detail=f"{other.name} has {theirs} {words}, {first.name} has {mine}",
                    help="make a fleet of its own for it", also=(site / "instances",),
                )  # fmt: skip
                break


def _gpus(facts: InstanceType) -> str:
    return ", ".join(f"{g.count} {g.name}" for g in facts.gpus) or "no"


_ALIKE = (
    ("as architecture", lambda t, smt: "/".join(sorted(t.architectures, key=lambda a: a != "arm64")[:1])),
    ("vCPUs", lambda t, smt: t.vcpus if smt else t.cores),
    ("GPUs", lambda t, smt: _gpus(t)),
    ("accelerators", lambda t, smt: ", ".join(f"{a.count} {a.name}" for a in t.accelerators) or "no"),
)


@check("HPC310", "An instance type is named twice", on=Fleet)
def type_twice(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """A launch request takes each type once.

    Bad:
        queues: {cpu: {instances: [c7i.large, c7i.large]}}
    Good:
        queues: {cpu: {instances: [c7i.large, m7i.large]}}
    """
    for index, name in enumerate(fleet.instances):
        if name in fleet.instances[:index]:
            yield site.finding(
                "instances", index, detail=f"{name} stands there already", help=f"remove the second {name}"
            )


@check("HPC311", "The allocation strategy does not fit the ladder", on=Fleet)
def strategy_misfit(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """EC2 chooses spot capacity by what is deep, on-demand capacity by price or by the order written.

    Bad:
        queues: {cpu: {instances: c7i.large, allocation_strategy: capacity-optimized}}
    Good:
        queues: {cpu: {instances: c7i.large, capacity: spot, allocation_strategy: capacity-optimized}}
    """
    spot = any(isinstance(rung, Spot) for rung in fleet.capacity)
    if not spot and fleet.allocation_strategy in ("capacity-optimized", "price-capacity-optimized"):
        yield site.finding(
            "allocation_strategy", detail=f"{fleet.allocation_strategy} is for spot, and the ladder has none",
            help="write lowest-price or prioritized",
        )  # fmt: skip


@check("HPC312", "The instance type is not sold that way", on=Fleet)
def not_sold_so(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Some types have no spot market, some no capacity blocks.

    Bad:
        queues: {cpu: {instances: hpc7a.96xlarge, capacity: spot}}
    Good:
        queues: {cpu: {instances: hpc7a.96xlarge, capacity: on-demand}}
    """
    kinds = {Spot: "spot", CapacityBlock: "capacity-block", OnDemand: "on-demand"}
    for index, rung in enumerate(fleet.capacity):
        kind = kinds.get(type(rung), "")
        without = [t.name for t in _facts(fleet, site) if kind and kind not in t.usage_classes]
        if without:
            yield site.finding(
                "capacity",
                index,
                detail=f"{', '.join(without)} is not sold as {kind}",
                help=f"remove {kind} from the ladder",
            )


@check("HPC313", "A reservation holds one instance type", on=Fleet)
def block_of_one_type(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """A reservation by id and a capacity block hold instances of one type.

    Bad:
        queues: {cpu: {instances: [c7i.large, m7i.large], capacity: cr-0123456789abcdef0, zones: use2-az1}}
    Good:
        queues: {cpu: {instances: c7i.large, capacity: cr-0123456789abcdef0, zones: use2-az1}}
    """
    for index, rung in enumerate(fleet.capacity):
        if _by_id(rung) and len(fleet.instances) > 1:
            yield site.finding(
                "capacity",
                index,
                detail=f"{len(fleet.instances)} types are named",
                help="make a fleet of its own for each type",
            )


def _by_id(rung: object) -> bool:
    if isinstance(rung, CapacityBlock):
        return True
    return isinstance(rung, Reservation) and isinstance(rung.reservation, CapacityReservationId)


@check("HPC314", "A type sold in capacity blocks beside a plain reservation", on=Fleet, level=Level.WARNING)
def block_or_reservation(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """`cr-` means two things. The largest GPU types are mostly sold in capacity blocks, which EC2 launches another way.

    Bad:
        region: us-west-2
        queues: {cpu: {instances: p5.48xlarge, capacity: cr-0123456789abcdef0, zones: usw2-az3}}
    Good:
        region: us-west-2
        queues: {cpu: {instances: p5.48xlarge, nodes: 4-4, capacity: {capacity_block: cr-0123456789abcdef0}, zones: usw2-az3}}
    """
    blocks = [t.name for t in _facts(fleet, site) if t.sold_in_blocks]
    for index, rung in enumerate(fleet.capacity):
        if isinstance(rung, Reservation) and isinstance(rung.reservation, CapacityReservationId) and blocks:
            yield site.finding(
                "capacity", index, detail=f"{blocks[0]} is mostly sold in capacity blocks",
                help=f"write {{capacity_block: {rung.reservation}}} if it is one",
            )  # fmt: skip


@check("HPC315", "The nodes of a capacity block come and go", on=Fleet, level=Level.WARNING)
def block_with_range(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """A capacity block is paid for as a whole from its start, so its nodes should be on as long as it lasts.

    Bad:
        region: us-west-2
        queues: {cpu: {instances: p5.48xlarge, nodes: 0-4, capacity: {capacity_block: cr-0123456789abcdef0}, zones: usw2-az3}}
    Good:
        region: us-west-2
        queues: {cpu: {instances: p5.48xlarge, nodes: 4-4, capacity: {capacity_block: cr-0123456789abcdef0}, zones: usw2-az3}}
    """
    block = any(isinstance(rung, CapacityBlock) for rung in fleet.capacity)
    if block and (fleet.nodes.minimum != fleet.nodes.maximum or not fleet.nodes.maximum):
        yield site.finding(
            "nodes",
            detail=f"nodes are {fleet.nodes}",
            help=f"write {max(fleet.nodes.maximum, 1)}-{max(fleet.nodes.maximum, 1)}",
        )


@check("HPC316", "A public address with several network cards", on=Fleet)
def public_with_cards(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """EC2 gives no public address to an instance that starts with more than one network interface.

    Bad:
        queues: {cpu: {instances: hpc7a.96xlarge, public_ip: true}}
    Good:
        queues: {cpu: {instances: hpc7a.96xlarge, public_ip: false}}
    """
    several = [t.name for t in _facts(fleet, site) if len(t.network_cards) > 1]
    if fleet.public_ip and (several or fleet.efa):
        yield site.finding(
            "public_ip",
            detail=f"{(several or list(fleet.instances))[0]} starts with several interfaces",
            help="write public_ip: false",
        )


@check("HPC317", "More memory than the instance type has", on=Fleet)
def too_much_memory(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Slurm drains a node that registers with less memory than it declares.

    Bad:
        queues: {cpu: {instances: c7i.large, memory: 8 GiB}}
    Good:
        queues: {cpu: {instances: c7i.large, memory: 3800 MiB}}
    """
    for facts in _facts(fleet, site):
        if fleet.memory is not None and fleet.memory.mib > facts.memory_mib:
            yield site.finding(
                "memory", detail=f"{facts.name} has {facts.memory_mib} MiB, and the system needs some of it",
                help=f"write {facts.memory_mib * 95 // 100} MiB",
            )  # fmt: skip


@check("HPC318", "The public image has no driver for the GPU", on=Fleet)
def old_gpu(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """The public images carry NVIDIA's open driver, which older GPU families do not run with.

    Bad:
        region: us-east-1
        queues: {cpu: p3dn.24xlarge}
    Good:
        region: us-east-1
        queues: {cpu: g6.12xlarge}
    """
    if fleet.image is not None and not fleet.image.own:
        for index, name in enumerate(fleet.instances):
            if name.partition(".")[0] in _OLD_GPUS:
                yield site.finding(
                    "instances",
                    index,
                    detail=f"{name} is too old for it",
                    help="choose a newer type, or an image of your own",
                )


@check("HPC319", "Spot nodes that are always on", on=Fleet, level=Level.WARNING)
def static_spot(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Spot instances are taken back by EC2; a node that is always on and bought so alone is not always on.

    Bad:
        queues: {cpu: {instances: c7i.large, nodes: 2-8, capacity: spot}}
    Good:
        queues: {cpu: {instances: c7i.large, nodes: 2-8, capacity: [spot, on-demand]}}
    """
    if fleet.nodes.minimum and fleet.capacity and all(isinstance(rung, Spot) for rung in fleet.capacity):
        yield site.finding(
            "nodes",
            detail=f"{fleet.nodes.minimum} of its nodes are always on",
            help="add on-demand to the ladder, or write 0-…",
        )


CHECKS: tuple[Check, ...] = (
    unknown_type, type_not_in_region, type_not_in_zone, no_type, efa_unsupported, efa_unused, coupled_over_zones, no_cluster_strategy,
    types_differ, type_twice, strategy_misfit, not_sold_so, block_of_one_type, block_or_reservation, block_with_range, public_with_cards,
    too_much_memory, old_gpu, static_spot,
)  # fmt: skip
