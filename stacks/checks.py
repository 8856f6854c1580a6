"""All checks of the product in one table, and the driver that runs them over a cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..modules.access import checks as access
from ..modules.accounting import checks as accounting
from ..modules.backup import checks as backup
from ..modules.budget import checks as budget
from ..modules.catalog import Catalog
from ..modules.directory import checks as directory
from ..modules.fleet import checks as fleet
from ..modules.fleet import checks_nodes as fleet_nodes
from ..modules.fleet import checks_types
from ..modules.head_node import checks as head_node
from ..modules.health import checks as health
from ..modules.hooks import checks as hooks
from ..modules.iam import checks as iam
from ..modules.login_nodes import checks as login_nodes
from ..modules.monitoring import checks as monitoring
from ..modules.network import checks as network
from ..modules.node import checks as node
from ..modules.queue import checks as queue
from ..modules.slurm import checks as slurm
from ..modules.spec.check import Check, Site
from ..modules.spec.finding import Finding, Path
from ..modules.spec.walk import parts
from ..modules.storage import checks as storage
from . import (
    checks_access,
    checks_accounting,
    checks_backup,
    checks_build,
    checks_desktops,
    checks_directory,
    checks_endpoints,
    checks_fleets,
    checks_health,
    checks_identity,
    checks_image,
    checks_limits,
    checks_login,
    checks_network,
    checks_nodes,
    checks_partition,
    checks_portal,
    checks_slurm,
    checks_software,
    checks_storage,
    checks_storage_places,
    checks_tags,
    checks_users,
    checks_volumes,
    checks_zones,
)
from .model import Cluster
from .storage import CHECKS as KINDS_CHECKS

CHECKS: tuple[Check, ...] = (
    *network.CHECKS,
    *checks_network.CHECKS,
    *checks_endpoints.CHECKS,
    *checks_zones.CHECKS,
    *checks_partition.CHECKS,
    *access.CHECKS,
    *checks_access.CHECKS,
    *checks_desktops.CHECKS,
    *iam.CHECKS,
    *checks_identity.CHECKS,
    *checks_tags.CHECKS,
    *fleet.CHECKS,
    *checks_types.CHECKS,
    *fleet_nodes.CHECKS,
    *queue.CHECKS,
    *head_node.CHECKS,
    *hooks.CHECKS,
    *health.CHECKS,
    *checks_health.CHECKS,
    *checks_fleets.CHECKS,
    *checks_nodes.CHECKS,
    *checks_limits.CHECKS,
    *node.CHECKS,
    *storage.CHECKS,
    *KINDS_CHECKS,
    *checks_storage.CHECKS,
    *checks_storage_places.CHECKS,
    *checks_volumes.CHECKS,
    *backup.CHECKS,
    *checks_backup.CHECKS,
    *slurm.CHECKS,
    *checks_slurm.CHECKS,
    *checks_software.CHECKS,
    *accounting.CHECKS,
    *checks_accounting.CHECKS,
    *login_nodes.CHECKS,
    *checks_login.CHECKS,
    *checks_portal.CHECKS,
    *monitoring.CHECKS,
    *budget.CHECKS,
    *directory.CHECKS,
    *checks_directory.CHECKS,
    *checks_users.CHECKS,
    *checks_image.CHECKS,
    *checks_build.CHECKS,
)


def check(cluster: Cluster, catalog: Catalog) -> Iterator[Finding]:
    """Run every check over every part of its type."""
    found: dict[type, list[tuple[Path, Any]]] = defaultdict(list)
    above = {id(part) for _, part in parts(cluster.image, ("image",))}
    for path, part in parts(cluster):
        if path[:1] == ("compute",):  # its content lies under the queues by now
            continue
        if "image" in path[1:] and id(part) in above:  # filled in from the top, where it is looked at
            continue
        for kind in type(part).__mro__:
            found[kind].append((path, part))
    for rule in CHECKS:
        for kind in rule.on:
            for path, part in found[kind]:
                yield from rule.run(part, Site(rule.rule, path, catalog, cluster.region))
