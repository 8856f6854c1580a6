"""Keys that every kind of node has: head node, queues and fleets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..hooks.model import Hooks
from ..image.model import Image
from ..spec.expression import Expression
from ..spec.identifiers import SecurityGroupId
from ..spec.key import Short, key
from ..spec.quantities import Rate, Size
from ..spec.text import Url

VolumeType = Literal["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"]


@dataclass(frozen=True)
class RootVolume:
    """The disk that a node boots from."""

    SHORTHANDS = (Short(Size, "size", "{size: 100 GiB}"),)

    size: Size | None = key("size; grows only", default=None, derived="of the image", change="A N")
    type: VolumeType = key("EBS volume type", default="gp3", change="A N")
    iops: int | None = key(
        "I/O operations per second", default=None, derived="3000 (gp3), 100 (io1, io2)", change="A N"
    )
    throughput: Rate | None = key("throughput of gp3", default=None, derived="125 MB/s (gp3)", change="A N")
    encrypted: bool = key("encrypt it, with `encryption.kms_key` where set", default=True, change="H N")


@dataclass(frozen=True)
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
