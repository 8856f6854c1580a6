"""Keys that all kinds of storage share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import KmsKey
from ..spec.key import Short, key
from ..spec.quantities import DailyTime, Duration, WeeklyTime
from ..spec.text import Name, Worded, Zone


class MountTarget(Worded):
    """`head_node`, `login_nodes`, `compute`, or one pool or queue."""

    type_name = "node group"
    pattern = r"^[a-z][a-z0-9_-]*$"
    examples = ("compute",)
    rule = "head_node, login_nodes, compute, or the name of a pool or a queue"


@frozen
class Backup:
    """Automatic backups of one file system."""

    SHORTHANDS = (Short(Duration, "retention", "{retention: 7d}"),)

    retention: Duration = key("how long they are kept, in whole days", change="A")
    start: DailyTime = key("when they are made, UTC", default=DailyTime.parse("03:00"), change="A")
    copy_tags: bool = key("put the tags on them", default=True, change="A X")


@frozen
class Mounted:
    """What can be said of any mounted file system."""

    mount_on: tuple[MountTarget, ...] = key("nodes that mount it", default=(), derived="everywhere", change="S N")


@frozen
class Stored(Mounted):
    """What can be said of any file system that holds data.

    ``OF_EXISTING`` are the keys that also apply to one that exists already, ``ONLY_OF_EXISTING`` those that apply to
    no other. ``name`` and ``kms_key`` are in neither table, because they are filled in for all.
    """

    OF_EXISTING: ClassVar[frozenset[str]] = frozenset()
    ONLY_OF_EXISTING: ClassVar[frozenset[str]] = frozenset()

    name: Name | None = key(
        "identity; keep it when the path is renamed", default=None, derived="from the path", change="X"
    )
    deletion_policy: Literal["retain", "snapshot", "delete"] = key(
        "retain: any plan that destroys it fails; snapshot: a last one first; delete: goes with the cluster",
        default="retain",
        change="A",
    )
    kms_key: KmsKey | Expression | None = key(
        "key that encrypts it", default=None, derived="`encryption.kms_key`", change="X"
    )
    tags: Mapping[str, str] = key("added to the top-level tags", default={}, change="A")

    @property
    def existing(self) -> bool:
        """Say whether it is there already: then nothing is created and nothing is ever destroyed."""
        raise NotImplementedError


@frozen
class Zonal(Stored):
    """What can be said of any file system of FSx: it stands in a zone, and AWS mends it once a week."""

    zone: Zone | None = key("zone id, in a new network", default=None, derived="home zone", change="X")
    maintenance: WeeklyTime | None = key("weekly maintenance, UTC", default=None, derived="AWS chooses", change="A")
