"""What a spec says about scripts of its own: what runs at which phase of a node's life."""

from __future__ import annotations

from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.text import Script


@frozen
class Action:
    """One script with its arguments."""

    SHORTHANDS = (Short(Script, "script", "{script: …}"),)

    script: Script = key("`s3://`, `https://`, or a file beside the spec, which is uploaded and named by its hash")
    args: tuple[str, ...] = key("arguments, as written; never a secret: they are kept in plain text", default=())


@frozen
class Hooks:
    """Scripts that run in their order on every node of a kind; one that fails fails the boot of the node."""

    start: tuple[Action, ...] = key("before our set-up; nothing is mounted yet", default=(), change="– N")
    configured: tuple[Action, ...] = key("after our set-up, before jobs come", default=(), change="– N")


@frozen
class LastingHooks(Hooks):
    """Hooks of a node that lives through changes."""

    updated: tuple[Action, ...] = key("after each change of the configuration that was applied", default=(), change="S")
