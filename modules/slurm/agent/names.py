"""``names``: the address of every node in the cluster's private zone, so that people and programs may call nodes by name.

The cache holds what was written last; without it the zone itself is asked. Only names that nodes of the configuration may have are
touched, as an existing zone has records of others too. Limits: Route 53 developer guide, "Quotas": 1,000 records in a request, where
an UPSERT counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from . import cache, ec2
from .instances import Ec2State, Instance
from .model import Model
from .world import World

_TTL_SECONDS = 60
_RECORDS = 400
_RUNNING = (Ec2State.PENDING, Ec2State.RUNNING, Ec2State.SICK)
Records = Mapping[str, str]


def names(world: World, api: Any) -> int:
    """One pass. ``api`` is a client of Route 53."""
    if not world.model.zone:
        return 0
    path = world.state / "names.json"
    told = cache.read(path)
    known = dict(told["records"]) if told.get("zone") == world.model.zone else _listed(world.model, api)
    wanted = addresses(world.ec2.instances(), world.model)
    for batch in _batches(known, wanted):
        try:
            _change(world.model, api, batch)
        except Exception as error:
            cache.write(path, {})  # ask the zone next time: it is not as we thought
            world.log.event("names-refused", nodes=len(batch), error=f"{ec2.code_of(error)}: {error}")
            return 1
        for action, node, address in batch:
            if action == "DELETE":
                del known[node]
            else:
                known[node] = address
    if {"zone": world.model.zone, "records": known} != told:
        cache.write(path, {"zone": world.model.zone, "records": known})
        world.log.event("names", nodes=len(known))
    return 0


def addresses(instances: Iterable[Instance], model: Model) -> dict[str, str]:
    """The addresses of nodes that run, by their names."""
    found = {one.node: one.address for one in instances if one.state in _RUNNING and one.node}
    return {node: address for node, address in found.items() if address and model.fleet_of(node) is not None}


def _batches(known: Records, wanted: Records) -> Iterator[list[tuple[str, str, str]]]:
    """What to change, in as many requests as it takes: names that are gone first."""
    gone = [("DELETE", node, known[node]) for node in sorted(set(known) - set(wanted))]
    new = [("UPSERT", node, address) for node, address in sorted(wanted.items()) if known.get(node) != address]
    for changes in (gone, new):
        for start in range(0, len(changes), _RECORDS):
            yield changes[start : start + _RECORDS]


def _change(model: Model, api: Any, batch: Iterable[tuple[str, str, str]]) -> None:
    changes = [{"Action": action, "ResourceRecordSet": _record(model, node, address)} for action, node, address in batch]
    api.change_resource_record_sets(HostedZoneId=model.zone, ChangeBatch={"Changes": changes})


def _record(model: Model, node: str, address: str) -> dict[str, Any]:
    return {"Name": f"{node}.{model.domain}", "Type": "A", "TTL": _TTL_SECONDS, "ResourceRecords": [{"Value": address}]}


def _listed(model: Model, api: Any) -> dict[str, str]:
    """The records of our nodes that the zone has."""
    found = {}
    for page in api.get_paginator("list_resource_record_sets").paginate(HostedZoneId=model.zone):
        for record in page["ResourceRecordSets"]:
            node, _, rest = record["Name"].rstrip(".").partition(".")
            if record["Type"] == "A" and rest == model.domain.rstrip(".") and model.fleet_of(node) is not None:
                found[node] = record["ResourceRecords"][0]["Value"]
    return found
