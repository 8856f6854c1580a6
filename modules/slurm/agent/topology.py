"""``topology``: tell Slurm which nodes are near each other, as EC2 says of their instances. Slurm 25.05 and later.

A tree grows below the switch ``all`` by a path of network nodes; switches on the way are made as they are named (measured with Slurm
26.05, whose topology of topology.conf is called ``default``). A block cannot be made while slurmctld runs: topology.conf has one for each
UltraServer that a fleet may fill, and its instances share one of them. A node that is off goes back to where topology.conf has it, in
Slurm 26.05 by itself, while the switches on its way stay there, empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import cache
from .decide import by_node
from .hostlist import compress
from .instances import Ec2State, Instance
from .model import Fleet, Model
from .nodes import Node, SlurmState
from .slurm import SlurmError
from .world import World

SINCE = (25, 5)
BLOCK = 18
"""Instances of an UltraServer of GB200; modules/slurm/topology_conf.py makes blocks of as many nodes."""
_OFF = (SlurmState.OFF, SlurmState.HELD, SlurmState.OFF_DOWN)


@dataclass(frozen=True)
class Place:
    """Where an instance is: network nodes from the top to the bottom, and the UltraServer's capacity block."""

    network: tuple[str, ...]
    block: str = ""


def topology(world: World) -> int:
    """One pass; 1 where this Slurm cannot be told."""
    if world.model.topology == "none":
        return 0
    if world.slurm.version() < SINCE:
        world.log.event("topology-not-told", version=".".join(map(str, world.slurm.version())), since=".".join(map(str, SINCE)))
        return 1
    nodes = world.slurm.nodes()
    backing, _ = by_node(world.ec2.instances())
    found = changes(world.model, nodes, backing, _places(world, backing.values()))
    for path, names in found.items():
        world.log.event("topology", nodes=compress(names), path=path)
        try:
            world.slurm.update_nodes(names, topology=path)
        except SlurmError as error:
            world.log.event("topology-refused", nodes=compress(names), path=path, error=str(error))
    return 0


def _places(world: World, instances: Iterable[Instance]) -> dict[str, Place]:
    """Places of running instances; they do not move, so each is asked for once."""
    running = [one.id for one in instances if one.state in (Ec2State.RUNNING, Ec2State.SICK)]
    path = world.state / "topology.json"
    known = {id: Place(tuple(network), block) for id, (network, block) in cache.read(path).items() if id in running}
    asked = world.ec2.topology([id for id in running if id not in known])
    fresh = {id: Place(network, block) for id, (network, block) in asked.items() if network}
    if fresh:
        cache.write(path, {id: [list(one.network), one.block] for id, one in {**known, **fresh}.items()})
    return {**known, **fresh}


def changes(model: Model, nodes: Iterable[Node], backing: Mapping[str, Instance], places: Mapping[str, Place]) -> dict[str, list[str]]:
    """Nodes by the path that they must be given. Pure."""
    listed = list(nodes)
    blocks = _blocks(model, listed, backing, places)
    found: dict[str, list[str]] = {}
    for node in listed:
        fleet = model.fleet_of(node.name)
        path = _path(model, fleet, node, backing, places, blocks) if fleet is not None else ""
        if path and path != node.topology:
            found.setdefault(path, []).append(node.name)
    return found


def _path(
    model: Model, fleet: Fleet, node: Node, backing: Mapping[str, Instance], places: Mapping[str, Place], blocks: Mapping[tuple[str, str], int]
) -> str:
    if node.state in _OFF:
        return f"default:{_home(model, fleet, node)}" if node.topology else ""  # where nothing was told, nothing is printed
    place = places.get(backing[node.name].id) if node.name in backing else None
    if place is None:
        return ""
    if model.topology == "tree":
        return ":".join(("default", "all", *place.network))
    number = blocks.get((fleet.name, place.block))
    return f"default:{fleet.prefix}-{number}" if number else ""


def _home(model: Model, fleet: Fleet, node: Node) -> str:
    """The switch or block that topology.conf has the node in."""
    number = int(node.name.rpartition("-")[2])
    return fleet.prefix if model.topology == "tree" else f"{fleet.prefix}-{(number - 1) // BLOCK + 1}"


def _blocks(model: Model, nodes: Iterable[Node], backing: Mapping[str, Instance], places: Mapping[str, Place]) -> dict[tuple[str, str], int]:
    """Each UltraServer's number among the blocks of its fleet, in the order of names; one too many has none."""
    seen: dict[str, set[str]] = {}
    for node in nodes:
        fleet, place = model.fleet_of(node.name), places.get(backing[node.name].id) if node.name in backing else None
        if fleet is not None and place is not None and place.block:
            seen.setdefault(fleet.name, set()).add(place.block)
    numbered = ((name, number, id) for name, ids in seen.items() for number, id in enumerate(sorted(ids), 1))
    return {(name, id): number for name, number, id in numbered if number <= -(-model.fleets[name].maximum // BLOCK)}
