"""Environment modules: the command, and the folders in which it looks.

Compilers and MPI of an image are named where they are: Open MPI and Intel MPI of ParallelCluster's images, oneAPI, AMD's and
Arm's compilers.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from . import packages
from .facts import Node
from .files import write
from .report import say

_PROFILE = Path("/etc/profile.d/zz-hpc-tf-modules.sh")
# What the packages of Lmod and of Environment Modules leave in /etc/profile.d.
_COMMANDS = ("lmod.sh", "z00_lmod.sh", "modules.sh")
_OF_IMAGES = (
    "/opt/amazon/modules/modulefiles", "/opt/intel/oneapi/modulefiles", "/opt/intel/mpi/modulefiles", "/opt/AMD/modulefiles",
    "/opt/arm/modulefiles", "/usr/share/Modules/modulefiles",
)  # fmt: skip


def profile(paths: Iterable[str], spack: str) -> str:
    """What every login shell does: look in each folder that is there. Pure text."""
    places = " ".join([*_OF_IMAGES, *paths, *([f"{spack}/share/spack/lmod/linux-*/Core"] if spack else [])])
    return f"""# written by hpc-tf
if command -v module >/dev/null 2>&1; then
  for hpc_tf_place in {places}; do
    if [ -d "$hpc_tf_place" ]; then module use --append "$hpc_tf_place"; fi
  done
  unset hpc_tf_place
fi
"""


def apply(node: Node, paths: list[str]) -> None:
    """Have the command, and tell it where to look."""
    if not any((_PROFILE.parent / name).exists() for name in _COMMANDS):
        packages.install("lmod" if packages.manager() == "apt-get" else "environment-modules")
    spack = node.settings["software"].get("spack", {})
    write(_PROFILE, profile(paths, str(spack.get("path", ""))))
    say("modules: " + (", ".join(paths) or "those of the image"))
