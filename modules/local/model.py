"""What a spec says about the local disks of instances."""

from __future__ import annotations

from typing import Literal

from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..storage.model import Mounted


@frozen(kw_only=True)
class _LocalKind:
    local: Literal["instance-store"] = key("all local disks of a node as one volume", change="N")


@frozen
class Local(Mounted, _LocalKind):
    """The local disks of a node as one volume, gone with the node."""

    SHORTHANDS = (Short(Literal["local"], lambda _: {"local": "instance-store"}, "{local: instance-store}"),)
