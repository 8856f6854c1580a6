"""Queues and their compute resources as queues and fleets."""

from __future__ import annotations

from ....modules.catalog import Catalog
from ....modules.catalog.instance import InstanceType
from ...tree import Text
from . import codes
from .capacity import translate_capacity, translate_strategy
from .draft import Said, said
from .nodes import inner, leaf, translate_node
from .raw import raw
from .resource import Resource
from .section import Section
from .values import integer, truth

_TARGET = "CapacityReservationTarget"
_DEFAULT_NODES = (0, 10)


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
    translate_capacity(resource)
    translate_strategy(resource)
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
