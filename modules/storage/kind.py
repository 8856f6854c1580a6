"""What the rest of the product must know of one kind of storage: one value in the folder of each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..spec.check import Check
from ..spec.frozen import frozen
from .ground import Ground, Home
from .model import Mounted
from .mount import Device, Mount
from .ports import PortRange


@frozen
class Built:
    """What became of one entry: a file system as other states see it, or volumes that the head node attaches."""

    file_system: Mapping[str, Any] | None = None
    volumes: tuple[Any, ...] = ()


def _as_written(model: Any, home: Home) -> Any:
    return model


def _none(model: Any) -> None:
    return None


def _no_volumes(model: Any) -> tuple[str, ...]:
    return ()


def _never(model: Any) -> bool:
    return False


def _nothing(scope: Any, model: Any, path: str, ground: Ground) -> Built:
    return Built()


@frozen
class StorageKind:
    """One kind; ``name`` is its key in a spec.

    ``complete`` fills in what depends on the place; ``device`` and ``volumes`` describe what exists already; ``make``
    builds what is new (and loads the engine only then). ``efa`` says whether the servers speak EFA. ``not_in`` are
    beginnings of the names of regions that lack the kind.
    """

    name: str
    model: type[Mounted]
    checks: tuple[Check, ...]
    mount: Callable[[str, Any], Mount]
    ports: tuple[PortRange, ...] = ()
    not_in: tuple[str, ...] = ()
    complete: Callable[[Any, Home], Any] = _as_written
    device: Callable[[Any], Device | None] = _none
    volumes: Callable[[Any], tuple[str, ...]] = _no_volumes
    efa: Callable[[Any], bool] = _never
    make: Callable[[Any, Any, str, Ground], Built] = _nothing
