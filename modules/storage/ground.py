"""Where new storage stands, and what of the cluster it leans on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal

from ..spec.frozen import frozen
from ..spec.text import Zone
from ..terraform.deployment import Deployment

Service = Literal["backup", "dlm"]


@frozen
class Home:
    """The place that storage gets when a spec names none: in a new network zones, in an existing one subnets.

    ``places`` are all of them, the head node's first.
    """

    new_network: bool
    zone: Zone | None
    places: tuple[Any, ...]


@frozen
class Ground:
    """What a construct asks for its place.

    ``zones`` (a new network) maps zone ids to private subnets, ``subnets`` lists those of an existing one: one of the two
    is empty. ``after`` are the rules that FSx tries when it makes a file system. ``backup_role`` makes the role of a
    service at its first call; ``route_tables`` are those of the VPC.
    """

    deployment: Deployment
    head_zone_name: str
    head_subnet: str
    security_group_id: str
    after: tuple[str, ...]
    backup_role: Callable[[Service], str]
    route_tables: Callable[[], Any]
    zones: Mapping[str, str] = field(default_factory=dict)
    subnets: tuple[str, ...] = ()

    def subnet(self, zone: str | None) -> str:
        """The private subnet of a zone; in an existing network the head node's."""
        return self.zones[str(zone)] if self.zones else self.head_subnet
