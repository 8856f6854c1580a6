"""What can be wrong with backups beside the storage that they are of."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level
from .model import Cluster


@check("HPC498", "Storage is backed up twice", on=Cluster, level=Level.WARNING)
def twice(cluster: Cluster, site: Site) -> Iterator[Finding]:
    """The top-level `backup` takes in all new storage, that with a `backup` of its own too. Both are kept, and paid for.

    Bad:
        backup: 35d
        storage:
          /home: {efs: new, backup: 30d}

    Good:
        backup: 35d
        storage:
          /home: efs
    """
    for path, entry in cluster.storage.items() if cluster.backup is not None else ():
        if getattr(entry, "backup", None) is not None:
            yield site.finding(
                "storage", path, "backup", detail=f"{path} is in the plan of the whole cluster as well",
                help="remove it, or the top-level backup", also=(("backup",),),
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (twice,)
