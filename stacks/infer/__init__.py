"""Fill in everything that a spec leaves to be derived: the result is a spec again, with nothing left open.

Later stages only look up. A default never depends on what changes daily (node counts), so that raising ``nodes``
never resizes or moves anything.
"""

from __future__ import annotations

from dataclasses import replace

from ...modules.catalog import Catalog
from ...modules.queue.model import Compute
from ..model import Cluster
from .accounting import infer_accounting
from .desktops import infer_access
from .directory import infer_directory
from .endpoints import infer_endpoints
from .login import infer_login_nodes
from .nodes import infer_head_node, infer_image, infer_queues, infer_slurm
from .storage import infer_storage
from .zones import home_zone, infer_fleet_zones, infer_network


def infer(cluster: Cluster, catalog: Catalog) -> Cluster:
    """Return the same cluster with every derived key written out; what nobody can derive offline stays None."""
    cluster = replace(cluster, image=infer_image(cluster.image), compute=Compute(), access=infer_access(cluster.access))
    cluster = replace(cluster, head_node=infer_head_node(cluster, catalog))
    zone = home_zone(cluster, catalog)
    if zone is not None:
        cluster = replace(cluster, head_node=replace(cluster.head_node, zone=zone))
    if cluster.budget is not None and not cluster.budget.notify:
        cluster = replace(cluster, budget=replace(cluster.budget, notify=cluster.monitoring.notify))
    cluster = replace(cluster, queues=infer_fleet_zones(cluster, catalog))
    cluster = replace(cluster, queues=infer_queues(cluster, catalog))
    cluster = replace(cluster, slurm=infer_slurm(cluster), storage=infer_storage(cluster, catalog))
    cluster = replace(cluster, login_nodes=infer_login_nodes(cluster, catalog))
    cluster = replace(cluster, slurm=replace(cluster.slurm, accounting=infer_accounting(cluster)))
    cluster = replace(cluster, directory=infer_directory(cluster))
    cluster = replace(cluster, network=infer_network(cluster, catalog))
    return replace(cluster, network=infer_endpoints(cluster))
