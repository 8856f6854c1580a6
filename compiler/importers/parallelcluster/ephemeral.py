"""The local disks of nodes: ParallelCluster mounts them at /scratch unasked, a spec only where it says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ....modules.catalog import Catalog
from ...tree import Table, Text
from . import codes
from .draft import Draft, Said
from .journal import Journal
from .resource import Resource
from .row import HEAD
from .section import Section
from .values import absolute

_UNASKED = "/scratch"
_QUEUE_KEY = "ComputeSettings.LocalStorage.EphemeralVolume.MountDir"
_HEAD_KEY = "LocalStorage.EphemeralVolume.MountDir"


def translate_ephemeral(
    head: Table | None, resources: Iterable[Resource], draft: Draft, journal: Journal, catalog: Catalog
) -> None:
    """Write an entry of `local` for each directory, mounted on the nodes that have disks."""
    if head is not None:
        _one(Section(head, HEAD, (), draft, journal), _HEAD_KEY, "head_node", _disks(catalog, head.get("InstanceType")))
    seen: dict[str, list[Resource]] = {}
    for resource in resources:
        seen.setdefault(str(resource.queue.names[0]), []).append(resource)
    for name, group in seen.items():
        _one(group[0].queue, _QUEUE_KEY, name, any(f.local_disks.count for r in group for f in r.facts))


def _disks(catalog: Catalog, name: Any) -> bool:
    facts = catalog.instance(str(name)) if isinstance(name, Text) else None
    return facts is not None and facts.local_disks.count > 0


def _one(section: Section, key: str, nodes: str, disks: bool) -> None:
    written = section.take(key)
    if not disks:
        section.tell(key, codes.NOT_NEEDED, "no instance type here has local disks")
        return
    place = written.span if written is not None else next(iter(section.node.keys_at.values()))
    directory = absolute(str(written)) if written is not None else _UNASKED
    entry = section.draft.get("storage", directory)
    if entry is None:
        section.draft.put(("storage", directory), {"local": Said("instance-store", place), "mount_on": []})
        entry = section.draft.get("storage", directory)
    if "local" not in entry:
        words = f"shared storage is mounted at {directory}: the local disks of {nodes} are not"
        if written is not None:
            section.tell(key, codes.NEARLY, words, "mount them at another directory")
        else:
            section.journal.add(codes.OUR_DEFAULT, place, section.scope, words)
        return
    if nodes not in entry["mount_on"]:
        entry["mount_on"].append(Said(nodes, place))
    if written is None:
        section.journal.add(codes.THEIR_DEFAULT, place, section.scope, f"ParallelCluster mounts the local disks of {nodes} at {_UNASKED}",
                            "remove the entry where nobody uses them")  # fmt: skip
