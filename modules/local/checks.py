"""What can be wrong with local disks, seen alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from ..storage.checks import mount_path
from .model import Local


@check("HPC475", "Homes on local disks are gone with their node", on=Local, level=Level.WARNING)
def home_on_local_disks(part: Local, site: Site) -> Iterator[Finding]:
    """Each node would have a /home of its own, empty at every start: no job finds what another node wrote.

    Bad:
        storage:
          /home: local
        queues:
          cpu: {instances: c6id.large}

    Good:
        storage:
          /home: efs
          /scratch: local
        queues:
          cpu: {instances: c6id.large}
    """
    if mount_path(site) == "/home":
        yield site.finding(
            detail="/home would be empty on each new node", help="mount it at /scratch; leave /home to efs"
        )


CHECKS = (home_on_local_disks,)
