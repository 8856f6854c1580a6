"""Queues and their compute resources as queues and fleets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ....modules.catalog import Catalog
from ....modules.catalog.instance import InstanceType
from ....modules.slurm.parameters import owner_of
from ....modules.spec.finding import dotted
from ...tree import Items, Table, Text
from . import codes
from .draft import Said, said
from .nodes import inner, leaf, translate_node
from .row import QUEUE
from .section import Section
from .values import integer, truth, unit

mebibytes = unit("MiB")
_TARGET = "CapacityReservationTarget"
_DEFAULT_NODES = (0, 10)
_WRITTEN = {"capacity-optimized-prioritized": "prioritized"}


@dataclass(frozen=True)
class Resource:
    """One compute resource beside its queue, with the facts about its types that are known."""

    queue: Section
    own: Section
    types: tuple[Text, ...]
    facts: tuple[InstanceType, ...]

    @property
    def known(self) -> bool:
        """Say whether the catalog has all its types."""
        return bool(self.types) and len(self.types) == len(self.facts)

    @property
    def one_zone(self) -> bool:
        """Say whether its queue has a single subnet."""
        subnets = self.queue.find("Networking.SubnetIds")
        return isinstance(subnets, Items) and len(subnets) == 1

    @property
    def market(self) -> str:
        """ONDEMAND, SPOT or CAPACITY_BLOCK."""
        return str(self.queue.find("CapacityType") or "ONDEMAND")

    @property
    def uses_efa(self) -> bool:
        """Say whether EFA is asked for."""
        written = self.own.find("Efa.Enabled")
        return written is not None and truth(str(written)) is True

    @property
    def own_interfaces(self) -> bool:
        """Say whether a launch template of the user says the network interfaces."""
        return self.own.find("LaunchTemplateOverrides.LaunchTemplateId") is not None

    @property
    def currency(self) -> str:
        """What a price is in."""
        region = self.queue.draft.get("region") or ""
        return "CNY" if region.startswith("cn-") else "USD"

    @property
    def flexible(self) -> bool:
        """Say whether it has a list of types."""
        return self.own.find("Instances") is not None


def translate_queue(section: Section, image: str | None, catalog: Catalog) -> list[Resource]:
    """Translate one queue; its resources are handed back for what is decided over the whole cluster."""
    section.take("Name")
    translate_node(section, image)
    tags(section)
    raw(section)
    subnets = section.take("Networking.SubnetIds")
    if subnets is not None:
        section.put("Networking.SubnetIds", [said(s) for s in subnets])
    section.draft.put(section.place("queues.<q>.fleets"), {})
    found = []
    for node in inner(section, "ComputeResources"):
        name = node.get("Name")
        if isinstance(name, Text):
            own = Section(
                node,
                f"{section.scope}.ComputeResources[]",
                (*section.names, said(name)),
                section.draft,
                section.journal,
            )
            found.append(_resource(section, own, catalog))
    return found


def _resource(queue: Section, own: Section, catalog: Catalog) -> Resource:
    own.take("Name")
    own.draft.put(own.place("queues.<q>.fleets.<f>"), {})
    types = _types(own)
    facts = tuple(f for f in (catalog.instance(str(t)) for t in types) if f is not None)
    resource = Resource(queue, own, types, facts)
    _instances(resource)
    _nodes(own)
    _capacity(resource)
    _strategy(resource)
    own.copy()
    _group(resource, _efa(resource))
    _address(resource)
    threads(own, facts, "DisableSimultaneousMultithreading")
    tags(own)
    raw(own)
    return resource


def _types(own: Section) -> tuple[Text, ...]:
    single = own.take("InstanceType")
    if single is not None:
        return (single,)
    listed = (leaf(own, item, "InstanceType", "Instances[].InstanceType") for item in inner(own, "Instances"))
    return tuple(t for t in listed if t is not None)


def _instances(resource: Resource) -> None:
    own = resource.own
    if resource.types:
        own.put("InstanceType", [said(t) for t in resource.types])
        return
    at = own.node.keys_at["Name"]
    reserved = any(s.find(f"{_TARGET}.CapacityReservationId") for s in (own, resource.queue))
    if reserved:
        own.journal.add(
            codes.TYPE_UNKNOWN, at, own.scope, f"{own.names[-1]} takes its type from a reservation", "add InstanceType"
        )
    else:
        own.journal.add(codes.MISSING, at, own.scope, f"{own.names[-1]} names no instance type", "add InstanceType")


def _nodes(own: Section) -> None:
    low, high = own.take("MinCount"), own.take("MaxCount")
    least = integer(low) if low is not None else _DEFAULT_NODES[0]
    most = integer(high) if high is not None else _DEFAULT_NODES[1]
    if (least, most) == _DEFAULT_NODES:
        for key in ("MinCount", "MaxCount"):
            own.tell(key, codes.DEFAULT, "nodes is 0-10 by itself")
    else:
        place = high if high is not None else low
        own.put("MaxCount", Said(f"{least}-{most}", place.span if place is not None else None))


def _capacity(resource: Resource) -> None:
    queue, own, market = resource.queue, resource.own, resource.market
    rung: Any = None
    holder = own if own.find(_TARGET) is not None else queue
    for key in ("CapacityReservationId", "CapacityReservationResourceGroupArn"):
        for section in dict.fromkeys((queue, own)):
            found = section.take(f"{_TARGET}.{key}")
            if found is not None and section is holder:
                rung = said(found)
    queue.take("CapacityType")
    if rung is not None and market == "CAPACITY_BLOCK":
        rung = {"capacity_block": rung}
    elif rung is not None and market == "SPOT":
        queue.tell(
            "CapacityType",
            codes.NEARLY,
            "a reservation is no spot capacity: only the reservation is used",
            "add spot to capacity for what comes after it",
        )
    elif rung is None:
        rung = _market(resource)
    if rung is not None:
        own.put(f"{_TARGET}.CapacityReservationId", [rung])
    _price_without_spot(resource)


def _market(resource: Resource) -> Any:
    market, place = resource.market, resource.queue.find("CapacityType")
    if market == "ONDEMAND":
        resource.queue.tell("CapacityType", codes.DEFAULT, "capacity is on-demand by itself")
        return None
    if market == "CAPACITY_BLOCK" or place is None:
        return None
    price = resource.own.take("SpotPrice")
    if price is None:
        return Said("spot", place.span)
    return {"spot": {"max_price": Said(f"{_decimal(price)} {resource.currency}/h", price.span)}}


def _price_without_spot(resource: Resource) -> None:
    if resource.market != "SPOT":
        resource.own.tell("SpotPrice", codes.NOT_NEEDED, "a spot price means nothing on a queue that is not SPOT")


def _decimal(text: str) -> str:
    try:
        return format(Decimal(text.replace("_", "")), "f")
    except InvalidOperation:
        return str(text)


def _strategy(resource: Resource) -> None:
    queue, own, key = resource.queue, resource.own, "AllocationStrategy"
    written = queue.find(key)
    if not resource.flexible:
        if written is not None and not queue.journal.knows(written):
            queue.tell(key, codes.NOT_NEEDED, "with one type there is nothing to choose from")
        return
    ours = "price-capacity-optimized" if resource.market == "SPOT" else "lowest-price"
    value = str(queue.take(key) or "lowest-price")
    value = _WRITTEN.get(value, value)
    if value == ours:
        queue.tell(key, codes.DEFAULT, f"allocation_strategy is {ours} by itself")
        return
    if written is None:
        place = resource.types[0].span if resource.types else own.node.span
        own.journal.add(
            codes.THEIR_DEFAULT,
            place,
            own.scope,
            "ParallelCluster takes the cheapest type: lowest-price",
            f"{ours} is interrupted less",
        )
    own.draft.put(own.place("queues.<q>.fleets.<f>.allocation_strategy"), Said(value, getattr(written, "span", None)))


def _efa(resource: Resource) -> bool:
    own = resource.own
    written, wanted = own.take("Efa.Enabled"), resource.uses_efa
    ours = resource.one_zone and resource.known and all(f.efa_supported for f in resource.facts)
    if wanted == ours:
        own.tell("Efa.Enabled", codes.DEFAULT, f"efa is {str(ours).lower()} by itself for these types")
        return wanted
    place = written.span if written is not None else resource.types[0].span if resource.types else None
    if written is None and place is not None:
        own.journal.add(
            codes.THEIR_DEFAULT,
            place,
            own.scope,
            "ParallelCluster uses EFA only where it is told to",
            "remove efa: false to use it",
        )
    own.put("Efa.Enabled", Said(str(wanted).lower(), place))
    return wanted


def _address(resource: Resource) -> None:
    """A public address; a launch template of the user says it instead."""
    key = "Networking.AssignPublicIp"
    public = resource.queue.take(key)
    if public is not None and not resource.own_interfaces:
        resource.own.draft.put(
            resource.own.place("queues.<q>.fleets.<f>.public_ip"), Said(str(truth(public)).lower(), public.span)
        )


def _group(resource: Resource, efa: bool) -> None:
    own, base = resource.own, "Networking.PlacementGroup"
    holder = own if own.find(base) else resource.queue
    name = [
        section.take(f"{base}.{key}")
        for section in (own, resource.queue)
        for key in ("Id", "Name")
        if section is holder
    ]
    on = [section.take(f"{base}.Enabled") for section in (own, resource.queue)]
    for key in ("Id", "Name"):
        resource.queue.take(f"{base}.{key}")
    group = next((n for n in name if n is not None), None)
    flag = on[0] if holder is own else on[1]
    groupable = resource.known and all("cluster" in f.placement_strategies for f in resource.facts)
    ours = efa and groupable and resource.market == "ONDEMAND"
    if group is not None:
        own.put(f"{base}.Id", said(group))
        return
    wanted = flag is not None and truth(flag) is True
    if wanted == ours:
        holder.tell(f"{base}.Enabled", codes.DEFAULT, f"placement_group is {str(ours).lower()} by itself here")
        return
    place = flag.span if flag is not None else own.node.keys_at["Name"]
    if flag is None:
        own.journal.add(
            codes.THEIR_DEFAULT, place, own.scope, "ParallelCluster makes a placement group only where it is told to"
        )
    own.put(f"{base}.Enabled", Said(str(wanted).lower(), place))


def threads(section: Section, facts: tuple[InstanceType, ...], key: str) -> None:
    """Simultaneous multithreading, which some types do not have at all."""
    off = section.take(key)
    if off is None:
        return
    if truth(off) is not True:
        section.tell(key, codes.DEFAULT, "smt is true by itself")
    elif facts and all(f.threads_per_core == 1 for f in facts):
        section.tell(key, codes.NOT_NEEDED, f"{facts[0].name} has one thread per core anyway")
    else:
        section.put(key, Said("false", off.span))


def tags(section: Section) -> None:
    """Tags as a map."""
    made: dict[str, Said] = {}
    for item in inner(section, "Tags"):
        key = leaf(section, item, "Key", "Tags[].Key")
        value = leaf(section, item, "Value", "Tags[].Value")
        if key is not None and value is not None:
            made[Said(key, key.span)] = said(value)
    if made:
        section.put("Tags[].Key", made)


def raw(section: Section) -> None:
    """Raw parameters of Slurm, as written, but for those that a key of ours says."""
    settings = section.take("CustomSlurmSettings")
    if not isinstance(settings, Table):
        return
    where = "partition" if section.scope == QUEUE else "node"
    made = {}
    for name, value in settings.items():
        if free(where, name):
            made[name] = plain(value)
        elif name.lower() == "realmemory" and isinstance(value, Text) and section.find("SchedulableMemory") is None:
            section.draft.put(section.place("queues.<q>.fleets.<f>.memory"), Said(mebibytes(value), value.span))
            section.journal.add(codes.NEARLY, value.span, dotted(value.path), "RealMemory becomes memory")
        else:
            section.journal.add(codes.LOST, value.span, dotted(value.path), f"hpc-tf itself writes {name}")
    if made:
        section.put("CustomSlurmSettings", made)


# Of the parameters that hpc-tf writes itself, ParallelCluster refuses these (CustomSlurmSettingsValidator): they are carried over
# as written, for the checks of the spec to refuse at their place. The others it lets a user overwrite.
_DENIED = {
    "slurm.conf": frozenset(
        {"epilog", "grestypes", "launchparameters", "prolog", "reconfigflags", "resumefailprogram", "resumeprogram", "resumetimeout",
         "slurmctldhost", "slurmctldlogfile", "slurmctldparameters", "slurmdlogfile", "slurmuser", "suspendexcnodes",
         "suspendprogram", "suspendtime", "taskplugin", "treewidth"}
    ),
    "partition": frozenset({"nodes", "partitionname", "resumetimeout", "state", "suspendtime", "oversubscribe"}),
    "node": frozenset({"cpus", "gres", "nodeaddr", "nodehostname", "nodename", "state", "weight"}),
}  # fmt: skip


def free(where: str, name: str) -> bool:
    """Say whether a raw parameter is carried over: hpc-tf does not write it, or ParallelCluster refuses it as well."""
    return owner_of(where, name) is None or name.lower() in _DENIED[where]


def plain(value: Any) -> Any:
    """A raw value as text, or as a list of texts."""
    if isinstance(value, Items):
        return [said(str(v)) for v in value]
    return said(value) if isinstance(value, Text) else Said(str(value))
