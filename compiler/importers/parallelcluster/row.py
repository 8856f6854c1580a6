"""One row of the table: a key of ParallelCluster, which values it takes there, and what it becomes here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from enum import Enum

from ....modules.spec.frozen import frozen


class Form(Enum):
    """What stands at a key in YAML."""

    TEXT = "text"
    BOOL = "true or false"
    INT = "a whole number"
    NUMBER = "a number"
    TEXT_OR_BOOL = "true, false or text"
    TEXTS = "a list of text"
    MAP = "a mapping"
    MAPS = "a list of mappings"


@frozen
class Kind:
    """The values that ParallelCluster's own schema takes: form, pattern of text, closed set, bounds of a number."""

    form: Form
    pattern: str = ""
    values: tuple[str, ...] = ()
    within: tuple[float, float] | None = None
    length: tuple[int, int] = (0, 1_000_000)


@frozen
class Nearly:
    """A converted value that does not mean quite the same, and why."""

    value: str
    why: str


@frozen
class Left:
    """Nothing is written, and why nothing is lost by it."""

    why: str


Converted = str | Nearly | Left
Convert = Callable[[str], Converted]


class Fate(Enum):
    """What happens to a key."""

    COPIED = "copied"
    JOINT = "joint"
    DROPPED = "dropped"
    LOST = "lost"


@frozen
class Row:
    """One key. ``scope`` is the list or section it belongs to, ``key`` its name within.

    ``target`` is a key path of a spec, with ``<q>`` where a name stands. A COPIED key is converted on its own, a JOINT one
    together with others by the code of its scope; DROPPED means that none is needed, LOST that none can say it, both for
    the reason in ``note``.
    """

    scope: str
    key: str
    kind: Kind
    target: str = ""
    fate: Fate = Fate.COPIED
    convert: Convert = field(default=lambda text: text, compare=False)
    note: str = ""
    required: bool = False

    @property
    def source(self) -> str:
        """The whole path of the key in their file."""
        return f"{self.scope}.{self.key}" if self.scope else self.key


HEAD, POOL = "HeadNode", "LoginNodes.Pools[]"
QUEUE, FLEET = "Scheduling.SlurmQueues[]", "Scheduling.SlurmQueues[].ComputeResources[]"
STORAGE = "SharedStorage[]"
BASES = {"": "", HEAD: "head_node", POOL: "login_nodes.<p>", QUEUE: "queues.<q>", FLEET: "queues.<q>.fleets.<f>",
         STORAGE: "storage.<dir>"}  # fmt: skip


def copied(scope: str, key: str, kind: Kind, target: str, convert: Convert | None = None, note: str = "", *,
           required: bool = False) -> Row:  # fmt: skip
    """A key that becomes one key; the target is relative to the scope, or from the top where it begins with a slash."""
    return Row(scope, key, kind, _whole(scope, target), Fate.COPIED, convert or _same, note, required)


def joint(scope: str, key: str, kind: Kind, target: str, note: str = "", *, required: bool = False) -> Row:
    """A key that is translated together with others."""
    return Row(scope, key, kind, _whole(scope, target), Fate.JOINT, _same, note, required)


def dropped(scope: str, key: str, kind: Kind, why: str, *, required: bool = False) -> Row:
    """A key of which nothing is needed."""
    return Row(scope, key, kind, "", Fate.DROPPED, _same, why, required)


def lost(scope: str, key: str, kind: Kind, why: str, *, required: bool = False) -> Row:
    """A key whose meaning is not carried over; ``why`` names the way to have it."""
    return Row(scope, key, kind, "", Fate.LOST, _same, why, required)


def _same(text: str) -> str:
    return text


def _whole(scope: str, target: str) -> str:
    if not target or target.startswith("/"):
        return target[1:]
    base = BASES[scope]
    return f"{base}.{target}" if base else target
