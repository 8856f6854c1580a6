"""What can be wrong with software, beside the rest of the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from ..modules.local.model import Local
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Path
from .model import Cluster


def _shared(part: Cluster) -> Iterator[tuple[Path, str]]:
    """Paths that must be the same on all nodes, with their places."""
    if part.software.spack is not None:
        yield ("software", "spack", "path"), str(part.software.spack.path)
    yield from ((("software", "modules", n), str(path)) for n, path in enumerate(part.software.modules))


@check("HPC780", "The path is not on a file system that all nodes share", on=Cluster)
def not_shared(part: Cluster, site: Site) -> Iterator[Finding]:
    """What the head node puts there must be there on every node. That is so below a path of `storage` that is mounted on all
    of them, not on their local disks.

    Bad:
        software: {spack: /opt/spack}

    Good:
        storage: {/home: efs, /shared: efs}
        software: {spack: /shared/spack}
    """
    shared = [PurePosixPath(p) for p, kind in part.storage.items() if not isinstance(kind, Local) and not kind.mount_on]
    for path, written in _shared(part):
        if not any(PurePosixPath(written).is_relative_to(one) for one in shared):
            help = f"put it below {shared[0]}" if shared else "add a file system to `storage`"
            yield site.finding(*path, detail=f"{written} is on each node's own disk", help=help)


@check("HPC781", "Slurm reads one list of plugins", on=Cluster)
def second_plugstack(part: Cluster, site: Site) -> Iterator[Finding]:
    """`pyxis` brings plugstack.conf, which lies beside slurm.conf. With PlugStackConfig Slurm looks elsewhere.

    Bad:
        software: {pyxis: true}
        slurm: {config: {PlugStackConfig: /shared/plugstack.conf}}

    Good:
        software: {pyxis: true}
    """
    for name in part.slurm.config if part.software.pyxis else ():
        if name.lower() == "plugstackconfig":
            yield site.finding(
                "slurm", "config", name, detail="pyxis would not be read", also=(("software", "pyxis"),),
                help="remove it, or add pyxis to that file and remove `software.pyxis`",
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (not_shared, second_plugstack)
