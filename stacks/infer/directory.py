"""Fill in what is derived of a directory: the subnets of a new one, and who asks it."""

from __future__ import annotations

from dataclasses import replace

from ...modules.directory.model import Directory
from ...modules.directory.names import administrator
from ..model import Cluster


def infer_directory(cluster: Cluster) -> Directory | None:
    """A new directory knows its administrator, and stands where the cluster does."""
    directory = cluster.directory
    if directory is None or directory.new is None:
        return directory
    existing = cluster.network.subnets
    if existing is not None and not directory.subnets:
        directory = replace(directory, subnets=tuple(dict.fromkeys((*existing.compute, existing.head_node))))
    return replace(directory, bind_user=directory.bind_user or administrator(directory))
