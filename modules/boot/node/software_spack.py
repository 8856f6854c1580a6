"""Spack on a shared path: the head node clones it once, every node's shells find it. What is there is never changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import packages
from .command import program, run
from .facts import Node
from .files import write
from .report import say

_SECONDS = 600
MODULES_YAML = """\
# written by hpc-tf
modules:
  default:
    enable:
      - lmod
    lmod:
      hash_length: 0
"""


def packages_yaml(prefix: str, version: str) -> str:
    """Slurm is the image's: Spack must not build one of its own. Spack documentation, "External packages"."""
    return f"""# written by hpc-tf
packages:
  slurm:
    buildable: false
    externals:
      - spec: slurm@{version}
        prefix: {prefix}
"""


def profile(path: str) -> str:
    """What every login shell does. Pure text."""
    setup = f"{path}/share/spack/setup-env.sh"
    return f"# written by hpc-tf\nif [ -r {setup} ]; then . {setup}; fi\n"


def apply(node: Node, told: Mapping[str, Any]) -> None:
    """Clone it on the head node; name it on all."""
    path = Path(told["path"])
    if node.role == "head" and not (path / "share/spack/setup-env.sh").exists():
        if program("git") is None:
            packages.install("git")
        clone(str(told["url"]), str(told["ref"]), path)
        write(path / "etc/spack/modules.yaml", MODULES_YAML)
        if told["slurm"]:
            write(path / "etc/spack/packages.yaml", packages_yaml(node.prefix_of_slurm, str(told["slurm"])))
        say(f"cloned Spack {told['ref']} to {path}")
    write(Path("/etc/profile.d/zz-hpc-tf-spack.sh"), profile(str(path)))


def clone(url: str, ref: str, path: Path) -> None:
    """Clone beside the place and put it there at once, so that a clone that was cut off is none."""
    draft = path.with_name(f".{path.name}.hpc-tf")
    shutil.rmtree(draft, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    run("git", "-c", "advice.detachedHead=false", "clone", "--quiet", "--depth", "1", "--branch", ref, url, str(draft), timeout=_SECONDS)
    draft.rename(path)
