"""Containers: enroot and pyxis for srun, Apptainer for everything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import mounts, packages
from .command import program, succeeds
from .facts import Node
from .files import folder, write
from .report import Failed, say

# Where images have the plugin: ParallelCluster's (cookbook, templates/default/pyxis/pyxis.conf.erb), distributions', Slurm's own.
_PLUGINS = ("/usr/local/lib/slurm", "/usr/lib64/slurm", "/usr/lib/slurm", "/usr/lib/*-linux-gnu/slurm*")
_ENROOT = Path("/etc/enroot/enroot.conf")
_VOLATILE = "/run/enroot"
_USUAL = "/var/enroot"
# enroot, doc/requirements.md: containers of users need namespaces of users, which Ubuntu 24.04 keeps from them.
_SYSCTL = """\
# written by hpc-tf
kernel.apparmor_restrict_unprivileged_userns = 0
kernel.unprivileged_userns_clone = 1
"""


def enroot_conf(disk: str) -> str:
    """enroot.conf: layers and containers on a disk of the node, each user's apart. enroot, doc/configuration.md."""
    return f"""# written by hpc-tf
ENROOT_RUNTIME_PATH {_VOLATILE}/user-$(id -u)
ENROOT_CONFIG_PATH ${{HOME}}/.config/enroot
ENROOT_CACHE_PATH {disk}/cache/user-$(id -u)
ENROOT_DATA_PATH {disk}/data/user-$(id -u)
ENROOT_TEMP_PATH {disk}/tmp
ENROOT_MOUNT_HOME no
ENROOT_RESTRICT_DEV no
ENROOT_ROOTFS_WRITABLE yes
"""


def pyxis(node: Node, told: Mapping[str, Any]) -> None:
    """Name the plugin where plugstack.conf looks, and give enroot its folders."""
    plugin = _plugin(node.prefix_of_slurm)
    if plugin is None or program("enroot") is None:
        raise Failed("enroot and its plugin pyxis are not in this image")
    write(Path(told["folder"]) / "pyxis.conf", f"# written by hpc-tf\nrequired {plugin} runtime_path={told['runtime']}\n")
    disk = f"{_local(node)}/enroot" if _local(node) else _USUAL
    folder(Path(disk))
    for path in (told["runtime"], _VOLATILE, *(f"{disk}/{name}" for name in ("cache", "data", "tmp"))):
        folder(Path(path), 0o1777)
    write(_ENROOT, enroot_conf(disk))
    _namespaces()
    say(f"pyxis: {plugin}, containers in {disk}")


def _plugin(prefix: str) -> Path | None:
    for place in (*_PLUGINS, f"{prefix}/lib/slurm", f"{prefix}/lib64/slurm"):
        found = sorted(Path("/").glob(f"{place.lstrip('/')}/spank_pyxis.so"))
        if found:
            return found[0]
    return None


def _local(node: Node) -> str:
    """The local disks of the node, where it has any mounted."""
    paths = (str(entry["path"]) for entry in mounts.wanted(node) if entry["kind"] == "local")
    return next((path for path in paths if Path(path).is_mount()), "")


def _namespaces() -> None:
    settings = Path("/etc/sysctl.d/91-hpc-tf-containers.conf")
    write(settings, _SYSCTL)
    succeeds("sysctl", "--quiet", "--ignore", "--load", str(settings))


def apptainer(_: Node, __: bool) -> None:
    """Apptainer of the image, else of the distribution."""
    if program("apptainer") is None:
        packages.install("apptainer")
    _namespaces()
