"""The files of portals: one of the cluster, and one for each pool that has a portal."""

from __future__ import annotations

import re

from ..modules.portal.ood_portal import cluster_file, ood_portal
from .model import Cluster
from .settings import prefix_of
from .whereabouts import fleets_of


def portal_files(cluster: Cluster) -> dict[str, str]:
    """Name among the cluster's files to text."""
    portals = {str(name): pool for name, pool in cluster.login_nodes.items() if pool.portal is not None}
    name = str(cluster.cluster)
    found = {f"portal/{pool}.yml": ood_portal(name, one.portal, _nodes(cluster)) for pool, one in portals.items() if one.portal}
    found |= {f"portal/cluster-{pool}.yml": cluster_file(name, prefix_of(one.image or cluster.image)) for pool, one in portals.items()}
    return found


def _nodes(cluster: Cluster) -> list[str]:
    """The names of compute nodes: those of a fleet, with or without the domain."""
    domain = f"(\\.{re.escape(f'{cluster.cluster}.hpc.internal')})?" if cluster.network.dns == "managed" else "(\\.[a-z0-9.-]+)?"
    return [f"{path[1]}-{path[3]}-\\d+{domain}" for path, _ in fleets_of(cluster)]
