"""The cluster's fleets: fleets.json and settings.json, which the compiler writes, with the ids of resources.json, which only Terraform knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = 1


@dataclass(frozen=True)
class Rung:
    """One purchase of a ladder: ``kind`` is on-demand, spot, reservation or capacity-block."""

    kind: str
    reservation: str = ""
    max_price: str = ""


@dataclass(frozen=True)
class Fleet:
    """One kind of nodes, ready to be launched. ``template_id`` is empty where Terraform has made none yet."""

    queue: str
    fleet: str
    prefix: str
    minimum: int
    maximum: int
    instance_types: tuple[str, ...]
    subnets: tuple[str, ...]
    ladder: tuple[Rung, ...]
    template_id: str
    template_version: str
    allocation_strategy: str = "lowest-price"
    scaling_strategy: str = "all-or-nothing"
    placement_group: bool = False
    efa: bool = False

    @property
    def name(self) -> str:
        """``queue/fleet``."""
        return f"{self.queue}/{self.fleet}"

    @property
    def template(self) -> str:
        """Launch template and version, as instances bear it in a tag."""
        return f"{self.template_id}:{self.template_version}"

    def node(self, number: int) -> str:
        """The name of one of its nodes."""
        return f"{self.prefix}-{number}"


@dataclass(frozen=True)
class Model:
    """All fleets by ``queue/fleet``.

    ``update_strategy`` is drain or terminate: what a new template does to busy nodes. ``topology`` is none, tree or block.
    ``zone`` is the id of the private zone that names the nodes below ``domain``, empty where they have no such names.
    """

    cluster: str
    region: str
    fleets: Mapping[str, Fleet]
    update_strategy: str = "drain"
    topology: str = "none"
    zone: str = ""
    domain: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_prefix", {fleet.prefix: fleet for fleet in self.fleets.values()})

    def fleet_of(self, node: str) -> Fleet | None:
        """The fleet that a node belongs to, as far as the fleet reaches."""
        prefix, _, number = node.rpartition("-")
        fleet: Fleet | None = self._by_prefix.get(prefix)  # type: ignore[attr-defined]  # set above
        within = fleet is not None and number.isdigit() and 1 <= int(number) <= fleet.maximum
        return fleet if within else None

    def is_static(self, node: str) -> bool:
        """Say whether a node is one of those that are always on."""
        fleet = self.fleet_of(node)
        return fleet is not None and int(node.rpartition("-")[2]) <= fleet.minimum

    @property
    def nodes(self) -> list[str]:
        """Every node of every fleet."""
        return [fleet.node(number) for fleet in self.fleets.values() for number in range(1, fleet.maximum + 1)]


def load(folder: Path) -> Model:
    """Read the files of one configuration."""
    found = [json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("fleets", "resources", "settings")]
    return decode(*found)


def decode(fleets: Mapping[str, Any], resources: Mapping[str, Any], settings: Mapping[str, Any]) -> Model:
    """The model from plain data."""
    if fleets["schema"] != SCHEMA:
        raise ValueError(f"fleets.json has schema {fleets['schema']}, this agent reads {SCHEMA}")
    made = {name: _fleet(name, values, resources) for name, values in sorted(fleets["fleets"].items())}
    slurm = settings["slurm"]
    dns = resources.get("dns", {})
    return Model(
        fleets["cluster"], fleets["region"], made, slurm["update_strategy"], slurm["topology"],
        zone=dns.get("zone_id", ""), domain=dns.get("domain", ""),
    )  # fmt: skip


def _fleet(name: str, values: Mapping[str, Any], resources: Mapping[str, Any]) -> Fleet:
    queue, _, fleet = name.partition("/")
    template = resources["launch_templates"].get(values["launch_template"], {"id": "", "version": ""})
    return Fleet(
        queue=queue,
        fleet=fleet,
        prefix=values["nodes"]["prefix"],
        minimum=values["nodes"]["minimum"],
        maximum=values["nodes"]["maximum"],
        instance_types=tuple(values["instance_types"]),
        subnets=tuple(str(resources["subnets"].get(key, key)) for key in values["subnets"]),
        ladder=tuple(_rung(rung, resources["reservations"]) for rung in values["capacity"]),
        template_id=str(template["id"]),
        template_version=str(template["version"]),
        allocation_strategy=values["allocation_strategy"],
        scaling_strategy=values["scaling_strategy"],
        placement_group=values["placement_group"],
        efa=values["efa"],
    )


def _rung(values: Mapping[str, str], reservations: Mapping[str, str]) -> Rung:
    named = values.get("reservation", "")
    return Rung(values["kind"], reservations.get(named, named), values.get("max_price", ""))
