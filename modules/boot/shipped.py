"""Programs that machines run: our own source files, as they are uploaded and as a pull request shows them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

# Folders among the cluster's files, and the packages whose sources go there.
SHIPPED = (("agent", "hpc_tf.modules.slurm.agent"), ("boot", "hpc_tf.modules.boot.node"))


def shipped() -> Mapping[str, str]:
    """Name among the cluster's files to text, for every program."""
    found = {}
    for folder, package in SHIPPED:
        for file in files(package).iterdir():
            if file.name.endswith(".py"):
                found[f"{folder}/{file.name}"] = file.read_text(encoding="utf-8")
    return dict(sorted(found.items()))
