"""Fill in pools of login nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...modules.catalog import Catalog
from ...modules.login_nodes.model import LoginPool
from ...modules.network.zones import ChosenZone
from ...modules.spec.text import Name, Zone
from ..model import Cluster
from .desktops import desktop_of, lets_in
from .nodes import infer_image
from .zones import count_of, offering, written


def infer_login_nodes(cluster: Cluster, catalog: Catalog) -> Mapping[Name, LoginPool]:
    """Decide where each pool stands, who may come in and by which address."""
    return {name: _pool(pool, cluster, catalog) for name, pool in cluster.login_nodes.items()}


def _pool(pool: LoginPool, cluster: Cluster, catalog: Catalog) -> LoginPool:
    existing = cluster.network.subnets
    ssh = pool.access.ssh if pool.access.ssh is not None else cluster.access.ssh
    if existing is not None and not pool.subnets:
        pool = replace(pool, subnets=existing.login_nodes or (existing.head_node,))
    access = replace(pool.access, ssh=ssh, dcv=desktop_of(pool.access, cluster.access, ssh, opened_above=True))
    portal = pool.portal
    if portal is not None and portal.allowed_ips is None:
        portal = replace(portal, allowed_ips=ssh)
    opened = lets_in(access) or (portal is not None and bool(portal.allowed_ips))
    public = existing is None and opened and not cluster.network.private_only
    return replace(
        pool,
        access=access,
        portal=portal,
        image=infer_image(pool.image) if pool.image else cluster.image,
        load_balancer=pool.load_balancer or ("public" if public else "private"),
        zones=pool.zones if existing is not None else _zones(pool, cluster, catalog),
        proxy=pool.proxy if pool.proxy is not None else cluster.network.proxy,
    )


def _zones(pool: LoginPool, cluster: Cluster, catalog: Catalog) -> tuple[int | Zone, ...]:
    """The home zone, or as many as are asked for, the home zone first."""
    if written(pool.zones):
        return pool.zones
    home = cluster.head_node.zone
    found = [zone for zone in offering(cluster, catalog, (str(pool.instance),)) if zone != home]
    ordered = [*([home] if home is not None else []), *found]
    wanted = count_of(pool.zones) if pool.zones else 1
    chosen = tuple(ChosenZone(zone) for zone in ordered[:wanted])
    return chosen if len(chosen) == wanted else (wanted, *chosen)
