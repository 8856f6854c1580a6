"""What can be wrong with how the nodes of a fleet are set up."""

from __future__ import annotations

from collections.abc import Iterator

from ..head_node.model import HeadNode
from ..spec.check import Check, Site, check
from ..spec.finding import Finding, Level
from .model import CapacityBlock, Fleet, OnDemand, Reservation, Rung, Spot
from .shape import facts_of


@check("HPC353", "A GPU health check where no NVIDIA GPU is", on=Fleet, level=Level.WARNING)
def health_check_of_nothing(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """The check is NVIDIA's (DCGM). On nodes without its GPUs there is nothing to look at.

    Bad:
        queues: {cpu: {instances: c7i.large, gpu_health_check: true}}
    Good:
        queues: {gpu: {instances: g6.12xlarge, gpu_health_check: true}}
    """
    for facts in facts_of(fleet, site.catalog) if fleet.gpu_health_check else ():
        if not any(gpu.manufacturer == "NVIDIA" for gpu in facts.gpus):
            yield site.finding(
                "gpu_health_check", detail=f"{facts.name} has no NVIDIA GPU", help="remove gpu_health_check"
            )
            return


@check("HPC354", "The launch template decides that", on=Fleet, level=Level.WARNING)
def beside_template(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """With `launch_template` the network interfaces are those that it says, public address and layout included; what
    stands beside it would have no effect.

    Bad:
        queues: {cpu: {instances: c7i.large, launch_template: "lt-0123456789abcdef0:3", public_ip: true}}
    Good:
        queues: {cpu: {instances: c7i.large, launch_template: "lt-0123456789abcdef0:3"}}
    """
    if fleet.launch_template is None:
        return
    written = {"public_ip": fleet.public_ip is not None, "efa_interfaces": fleet.efa_interfaces == "efa"}
    for name, said in written.items():
        if said:
            detail = f"the interfaces are those of {fleet.launch_template.id}"
            yield site.finding(name, detail=detail, help=f"remove {name}, or launch_template")


def _words(rung: Rung) -> str:
    match rung:
        case Spot():
            return "spot"
        case OnDemand():
            return "on-demand"
        case Reservation():
            return str(rung.reservation)
        case CapacityBlock():
            return str(rung.capacity_block)


@check("HPC355", "The ladder has the same rung twice", on=Fleet)
def rung_twice(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Rungs are tried in order, each once for a request; what the first refused the second refuses as well.

    Bad:
        queues: {cpu: {instances: c7i.large, capacity: [spot, on-demand, spot]}}
    Good:
        queues: {cpu: {instances: c7i.large, capacity: [spot, on-demand]}}
    """
    seen: dict[str, int] = {}
    for index, rung in enumerate(fleet.capacity):
        words = _words(rung)
        first = seen.setdefault(words, index)
        if first != index:
            also = ((*site.path, "capacity", first),)
            yield site.finding("capacity", index, detail=f"{words} stands there already", help="remove it", also=also)


@check("HPC356", "The second thread of a core stays on", on=(Fleet, HeadNode), level=Level.WARNING)
def threads_stay(part: Fleet | HeadNode, site: Site) -> Iterator[Finding]:
    """`smt: false` is an option of virtual machines. Bare metal has none: there the threads are switched in the
    operating system, by a hook of your own. Slurm hands out one thread of each core all the same.

    Bad:
        region: us-east-1
        queues: {cpu: {instances: c5.metal, smt: false}}
    Good:
        queues: {cpu: {instances: c7i.48xlarge, smt: false}}
    """
    names = part.instances if isinstance(part, Fleet) else tuple(filter(None, (part.instance,)))
    for facts in map(site.catalog.instance, names) if not part.smt else ():
        if facts is not None and facts.threads_per_core > 1 and not facts.smt_can_be_off:
            detail = f"{facts.name} has no option for it"
            yield site.finding("smt", detail=detail, help="remove smt: false, or choose a virtual machine")
            return


@check("HPC357", "The ladder has no rung", on=Fleet)
def empty_ladder(fleet: Fleet, site: Site) -> Iterator[Finding]:
    """Without a rung no node can ever be bought. Left out, the ladder is on-demand.

    Bad:
        queues: {cpu: {instances: c7i.large, capacity: []}}
    Good:
        queues: {cpu: {instances: c7i.large}}
    """
    if not fleet.capacity:
        yield site.finding("capacity", detail="it is an empty list", help="remove it, or write on-demand")


CHECKS: tuple[Check, ...] = (health_check_of_nothing, beside_template, rung_twice, threads_stay, empty_ladder)
