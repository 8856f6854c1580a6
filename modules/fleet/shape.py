"""What Slurm sees of a fleet's nodes: processors, memory, GPUs, features. Pure, from the facts of its types."""

from __future__ import annotations

import re

from ..catalog import Catalog, InstanceType
from ..slurm.layout import FleetPlan, GpuSet, NodeGroup, Rung
from .interfaces import interfaces
from .model import CapacityBlock, Fleet, OnDemand, Reservation, Spot

_KINDS = {Spot: "spot", Reservation: "reservation", CapacityBlock: "capacity-block", OnDemand: "on-demand"}


def facts_of(fleet: Fleet, catalog: Catalog) -> tuple[InstanceType, ...]:
    """The facts of the fleet's types, as far as they are known."""
    found = (catalog.instance(name) for name in fleet.instances)
    return tuple(facts for facts in found if facts is not None)


def node_group(queue: str, name: str, fleet: Fleet, catalog: Catalog) -> NodeGroup:
    """The fleet as Slurm declares it; of several types the smallest value each."""
    types = facts_of(fleet, catalog)
    cores = min(t.cores for t in types)
    threads = min(t.threads_per_core for t in types) if fleet.smt else 1
    memory = fleet.memory.mib if fleet.memory is not None else min(t.memory_mib for t in types)
    return NodeGroup(
        queue=queue,
        fleet=name,
        minimum=fleet.nodes.minimum,
        maximum=fleet.nodes.maximum,
        cpus=cores * threads,
        sockets=1,
        cores_per_socket=cores,
        threads_per_core=threads,
        real_memory_mib=memory,
        gpus=gpus_of(types),
        features=_features(queue, name, fleet, types),
        weight=fleet.weight,
        static_weight=fleet.static_weight,
        gpu_health_check=fleet.gpu_health_check,
        node_config=fleet.node_config,
    )


def gpus_of(types: tuple[InstanceType, ...]) -> GpuSet | None:
    """NVIDIA GPUs, which Slurm hands out; the type is the model as jobs write it: h100."""
    counts = [sum(g.count for g in t.gpus if g.manufacturer == "NVIDIA") for t in types]
    if not counts or not min(counts):
        return None
    model = next(g.name for g in types[0].gpus if g.manufacturer == "NVIDIA")
    return GpuSet(re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-"), min(counts))


def efa_devices(fleet: Fleet, catalog: Catalog) -> int:
    """How many EFA devices each node has; a launch template of the user's may say otherwise, so at least one then."""
    if not fleet.efa:
        return 0
    if fleet.launch_template is not None:
        return 1
    found = interfaces(facts_of(fleet, catalog), efa=True, every_card_ip=fleet.efa_interfaces == "efa")
    return sum(one.kind in ("efa", "efa-only") for one in found)


def _features(queue: str, name: str, fleet: Fleet, types: tuple[InstanceType, ...]) -> tuple[str, ...]:
    """What jobs may ask for with --constraint."""
    architecture = "arm64" if all("arm64" in t.architectures for t in types) else "x86_64"
    kinds = [_KINDS[type(rung)] for rung in fleet.capacity]
    words = [
        *fleet.instances,
        name,
        architecture,
        *kinds,
        *(["efa"] if fleet.efa else []),
        *(["gpu"] if gpus_of(types) else []),
    ]
    return tuple(dict.fromkeys(words))


def fleet_plan(queue: str, name: str, fleet: Fleet, scaling_strategy: str) -> FleetPlan:
    """What the launching program needs to know of the fleet."""
    return FleetPlan(
        queue=queue,
        fleet=name,
        minimum=fleet.nodes.minimum,
        maximum=fleet.nodes.maximum,
        instance_types=tuple(map(str, fleet.instances)),
        subnets=tuple(map(str, fleet.zones or fleet.subnets)),
        ladder=tuple(_rung(rung) for rung in fleet.capacity),
        allocation_strategy=fleet.allocation_strategy or "lowest-price",
        scaling_strategy=scaling_strategy,
        launch_template=label(queue, name),
        placement_group=bool(fleet.placement_group),
        efa=bool(fleet.efa),
    )


def _rung(rung: Spot | Reservation | CapacityBlock | OnDemand) -> Rung:
    match rung:
        case Spot():
            price = rung.spot.max_price
            return Rung("spot", max_price=str(price.amount) if price is not None else "")
        case Reservation():
            return Rung("reservation", reservation=str(rung.reservation))
        case CapacityBlock():
            return Rung("capacity-block", reservation=str(rung.capacity_block))
        case _:
            return Rung("on-demand")


def label(queue: str, fleet: str) -> str:
    """The name of a fleet's resources in Terraform; hyphens stay inside names, so it is never ambiguous."""
    return f"{queue}_{fleet}"
