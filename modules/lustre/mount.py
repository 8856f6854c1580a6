"""How an FSx for Lustre file system is mounted."""

from __future__ import annotations

from ..spec.expression import Expression
from ..spec.identifiers import FileSystemId
from ..storage.mount import LUSTRE_OPTIONS, LUSTRE_SOURCE, Device, Mount, groups
from .model import Lustre

_ASK = ("fsx:DescribeFileSystems",)  # DNSName, LustreConfiguration.MountName


def mount(path: str, model: Lustre) -> Mount:
    """The entry of this file system."""
    return Mount(
        path, "lustre", str(model.name), LUSTRE_OPTIONS, type="lustre", source=LUSTRE_SOURCE, mount_on=groups(model)
    )


def device(model: Lustre) -> Device | None:
    """What is known of an existing one, or None; FSx tells the rest."""
    if not isinstance(model.lustre, (FileSystemId, Expression)):
        return None
    return Device("lustre", model.lustre, mount_name=model.mount_name or "", ask=_ASK)
