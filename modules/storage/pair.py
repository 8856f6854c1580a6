"""File systems of FSx that may stand in two zones: keys, places, and how their volumes are named by ids.

With a multi-AZ deployment type a second server in another zone takes over when the first one's zone fails. Clients reach
the one that serves through an address that no subnet holds: FSx writes a route to it into the route tables of the VPC.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from ..network.zones import ChosenZone
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SubnetId
from ..spec.key import key
from ..spec.text import Zone
from .ground import Home
from .model import Backup, Zonal


@frozen
class Paired(Zonal):
    """What can be said of a file system that may have a second server in another zone."""

    standby: SubnetId | Zone | Expression | None = key(
        "multi-az: zone of the second server (existing network: its subnet)",
        default=None,
        derived="another one of the cluster's",
        change="X",
    )
    backup: Backup | None = key("automatic backups", default=None, change="A")
    iops: int | None = key("I/O operations per second of the disks", default=None, derived="3 for each GiB", change="A")

    @property
    def multi_az(self) -> bool:
        """Say whether it stands in two zones."""
        raise NotImplementedError

    @property
    def backup_days(self) -> int:
        """How long automatic backups are kept; 0 where none are made."""
        return self.backup.retention.seconds // 86400 if self.backup is not None else 0


AnyPaired = TypeVar("AnyPaired", bound=Paired)


def placed(model: AnyPaired, home: Home) -> AnyPaired:
    """Give it a zone and, where it stands in two, the next place of the cluster that is another one."""
    model = replace(model, zone=model.zone or home.zone)
    if not model.multi_az or model.standby is not None:
        return model
    first = model.zone if home.new_network else home.places[0]
    other = next((place for place in home.places if place != first), None)
    return replace(model, standby=ChosenZone(other) if home.new_network and other is not None else other)
