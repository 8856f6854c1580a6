"""Keys that every kind of node has: head node, queues and fleets."""

from __future__ import annotations

from collections.abc import Mapping

from ..hooks.model import Hooks
from ..image.model import Image
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SecurityGroupId
from ..spec.key import key
from ..spec.text import Url
from .root_volume import RootVolume as RootVolume
from .root_volume import VolumeType as VolumeType


@frozen
class NodeKeys:
    """What can be said of any node."""

    image: Image | None = key("machine image", default=None, derived="top-level `image`", change="H N")
    smt: bool = key("false: one thread per core, as a CPU option", default=True, change="H N")
    root_volume: RootVolume = key("disk that it boots from", default=RootVolume(), change="A N")
    security_groups: tuple[SecurityGroupId | Expression, ...] = key(
        "groups **instead of** ours; no rule is added then", default=(), change="A N"
    )
    additional_security_groups: tuple[SecurityGroupId | Expression, ...] = key(
        "groups besides ours", default=(), change="A N"
    )
    proxy: Url | Expression | None = key(
        "HTTP proxy for what lies outside; AWS and the VPC are reached without",
        default=None,
        derived="`network.proxy`",
        change="H N",
    )
    hooks: Hooks = key("scripts of your own", default=Hooks(), change="– N")
    tags: Mapping[str, str] = key("added to the top-level tags", default={}, change="A N")
