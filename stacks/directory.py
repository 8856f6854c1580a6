"""The directory of a cluster as its machines read it: sssd.conf, and what they do besides."""

from __future__ import annotations

from typing import Any

from ..modules.directory.sssd_conf import sssd_conf
from ..modules.hooks.scripts import location
from ..modules.spec.text import Script
from .model import Cluster
from .scripts import Contents


def ca_cert(cluster: Cluster) -> Script | None:
    """The certificates that nodes fetch; those that lie on the image they have already."""
    found = cluster.directory.ca_cert if cluster.directory is not None else None
    return None if found is None or found.startswith("/") else found


def directory_files(cluster: Cluster, contents: Contents) -> dict[str, Any]:
    """File name to content; nothing where there is no directory."""
    directory = cluster.directory
    if directory is None:
        return {}
    script = ca_cert(cluster)
    said = {"schema": 1, "ca_cert": location(script, contents) if script else "", "ssh_keys": directory.ssh_keys}
    return {"sssd.conf": sssd_conf(str(cluster.cluster), directory, str(directory.bind_user)), "directory.json": said}
