"""``names``: the address of every node in the cluster's private zone, so that people and programs may call nodes by name.

The cache holds what was written last; without it the zone itself is asked. Only names that nodes of the configuration or of running
instances have are touched, as an existing zone has records of others too. After a second failure in a row passes leave Route 53 alone
for a minute, then for longer and longer: from a network that does not reach it every attempt would hold up the agent for half a minute.
Limits: Route 53 developer guide, "Quotas": 1,000 records in a request, where an UPSERT counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from . import cache, ec2
from .instances import Ec2State
from .model import Model
from .world import World

CACHE = "names.json"
_TTL_SECONDS = 60
_RECORDS = 400
_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 60, 3600
_RUNNING = (Ec2State.PENDING, Ec2State.RUNNING, Ec2State.SICK)
Records = Mapping[str, str]


def names(world: World, api: Any, *, again: bool = False) -> int:
    """One pass; ``again`` lets it ask Route 53 although that has just failed. ``api`` is a client of Route 53."""
    path = world.state / CACHE
    told = cache.read(path)
    if not world.model.zone or (told.get("until", 0) > world.time.now() and not again):
        return 0
    running = {one.node: one.address for one in world.ec2.instances() if one.state in _RUNNING and one.node and one.address}
    known: dict[str, str] = dict(told.get("records", {})) if told.get("zone") == world.model.zone else {}
    try:
        if told.get("zone") != world.model.zone:
            known = _listed(world.model, api, running)
        for batch in _batches(known, addresses(running, world.model, known)):
            _change(world.model, api, batch)
            for action, node, address in batch:
                if action == "DELETE":
                    del known[node]
                else:
                    known[node] = address
    except Exception as error:  # ask the zone next time: it is not as we thought
        failures = int(told.get("failures", 0)) + 1
        pause = min(_PAUSE_SECONDS * 2 ** (failures - 2), _LONGEST_PAUSE_SECONDS) if failures > 1 else 0
        words = f"{ec2.code_of(error)}: {error}"
        cache.write(path, {"failures": failures, "until": world.time.now() + pause, "error": words})
        world.log.event("names-refused", failures=failures, pause=pause, error=words)
        return 1
    if {"zone": world.model.zone, "records": known} != told:
        cache.write(path, {"zone": world.model.zone, "records": known})
        world.log.event("names", nodes=len(known))
    return 0


def addresses(running: Records, model: Model, known: Records) -> dict[str, str]:
    """The addresses to be written of instances that run. One whose fleet the configuration lost keeps its name while its job runs."""
    return {node: address for node, address in running.items() if model.fleet_of(node) is not None or known.get(node) == address}


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


def _listed(model: Model, api: Any, running: Records) -> dict[str, str]:
    """The records of our nodes that the zone has."""
    found = {}
    for page in api.get_paginator("list_resource_record_sets").paginate(HostedZoneId=model.zone):
        for record in page["ResourceRecordSets"]:
            node, _, rest = record["Name"].rstrip(".").partition(".")
            ours = model.fleet_of(node) is not None or node in running
            if record["Type"] == "A" and rest == model.domain.rstrip(".") and ours:
                found[node] = record["ResourceRecords"][0]["Value"]
    return found
