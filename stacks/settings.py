"""settings.json: what machines need to know beside Slurm's own files. Pure data from the inferred model.

Who reads it: the boot of a node (hooks, user, names), the head node (metadata lock, included files), the agent (what an
outdated node becomes).
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ..modules.access.model import NodeAccess
from ..modules.catalog import Catalog, images
from ..modules.dcv.rendering import draws_with_gpu
from ..modules.fleet.model import Fleet
from ..modules.fleet.shape import efa_devices, facts_of, gpus_of
from ..modules.health.bandwidth_json import measured_by
from ..modules.hooks.model import Hooks
from ..modules.hooks.scripts import entries, is_local
from ..modules.image.model import Image
from ..modules.portal.settings import portal_settings
from ..modules.slurm.include import included
from ..modules.slurm.layout import SlurmLayout
from ..modules.software.settings import software_settings
from .model import Cluster
from .scripts import Contents
from .whereabouts import fleets_of

SCHEMA = 1
# How soon users and the directory change on a node that runs. The head node looks at its own disk; the others ask the
# bucket, of which thousands may be.
REFRESH_SECONDS = {"head": 15, "login": 60, "compute": 120}
# A compute node that hears nothing from the controller for so long ends itself: longer than the head node's replacement.
WATCHDOG_SECONDS = 1800
# The agent tags an instance with the name of its node within seconds of the launch.
NAME_SECONDS = 300
# So long a file server may need: a name that is new, a head node that starts just now.
MOUNT_SECONDS = 120


def settings(cluster: Cluster, layout: SlurmLayout, catalog: Catalog, contents: Contents) -> dict[str, Any]:
    """The whole file as plain data; ``fleets`` by ``queue/fleet``. Paths are those of slurm.conf."""
    head, slurm, paths = cluster.head_node, cluster.slurm, layout.paths
    return {
        "schema": SCHEMA,
        "cluster": str(cluster.cluster),
        "default_user": {"sudo": cluster.access.default_user.sudo, "home": cluster.access.default_user.home},
        "dns": str(cluster.network.dns) if cluster.network.dns in ("managed", "none", "ec2") else "zone",
        "name_seconds": NAME_SECONDS,
        "mount_seconds": MOUNT_SECONDS,
        "refresh_seconds": REFRESH_SECONDS,
        "watchdog_seconds": WATCHDOG_SECONDS,
        "head_node": {
            "slurm_prefix": paths.prefix,
            "user": _user(head.image or cluster.image),
            "bootstrap_timeout": head.bootstrap_timeout.seconds,
            "imds": head.imds,
            **desktop(head.access, str(head.instance), catalog),
            "hooks": _hooks(head.hooks, contents),
        },
        "login_nodes": {
            str(name): {
                "slurm_prefix": prefix_of(pool.image or cluster.image),
                "user": _user(pool.image or cluster.image),
                "grace_seconds": pool.grace_period.seconds,
                **desktop(pool.access, str(pool.instance), catalog),
                **portal_settings(pool.portal),
                "hooks": _hooks(pool.hooks, contents),
            }
            for name, pool in cluster.login_nodes.items()
        },
        "fleets": {
            f"{path[1]}/{path[3]}": {**_needs(fleet, catalog), **_health(cluster, fleet, catalog, contents), "hooks": _hooks(fleet.hooks, contents)}
            for path, fleet in fleets_of(cluster)
        },
        **_prometheus(cluster),
        **_software(cluster, layout),
        "slurm": {
            "auth": layout.auth,
            "rest_api": layout.rest_api,
            "head_name": layout.head_name,
            "volume": paths.volume,
            "state": paths.state,
            "keys": paths.keys,
            "spool": paths.spool,
            "log": paths.log,
            "update_strategy": slurm.update_strategy,
            "topology": slurm.topology or "none",
            "include": [
                {"file": name, "url": str(script)}
                for name, script in included(slurm.include).items()
                if not is_local(script)
            ],
        },
    }


def _prometheus(cluster: Cluster) -> dict[str, Any]:
    """Where the head node serves its numbers."""
    wanted = cluster.monitoring.prometheus
    return {"prometheus": {"port": wanted.port}} if wanted.enabled else {}


def desktop(access: NodeAccess, instance_type: str, catalog: Catalog) -> dict[str, Any]:
    """The remote desktop of a node, where it has one."""
    if access.dcv is None or not access.dcv.enabled:
        return {}
    return {"dcv": {"port": access.dcv.port, "gpu": draws_with_gpu(instance_type, catalog)}}


def prefix_of(image: Image | None) -> str:
    """Where an image has Slurm."""
    return str(image.slurm_prefix).rstrip("/") if image is not None and image.slurm_prefix else "/opt/slurm"


def _user(image: Image) -> str:
    """The user that an image brings."""
    return images.SYSTEMS[image.system].default_user


def _needs(fleet: Fleet, catalog: Catalog) -> dict[str, Any]:
    """Where Slurm is on the nodes, and what must work before jobs come."""
    gpus = gpus_of(facts_of(fleet, catalog))
    return {
        "slurm_prefix": prefix_of(fleet.image),
        "user": _user(fleet.image) if fleet.image is not None else "",
        "efa": bool(fleet.efa),
        "gpus": gpus.count if gpus else 0,
    }


def _software(cluster: Cluster, layout: SlurmLayout) -> dict[str, Any]:
    """Software besides the image, where the spec asks for any."""
    found = software_settings(cluster.software, layout.version)
    return {"software": found} if found else {}


def _health(cluster: Cluster, fleet: Fleet, catalog: Catalog, contents: Contents) -> dict[str, Any]:
    """What a node that is well has, where the spec asks for checks."""
    if not cluster.health.enabled:
        return {}
    gpus = gpus_of(facts_of(fleet, catalog))
    scripts = entries(cluster.health.scripts, contents)
    return {"health": {"gpus": gpus.count if gpus else 0, "efa": efa_devices(fleet, catalog), "scripts": scripts, **measured_by(cluster.health)}}


def _hooks(hooks: Hooks, contents: Contents) -> dict[str, Any]:
    """The scripts of each phase, every phase named."""
    return {phase.name: entries(getattr(hooks, phase.name), contents) for phase in fields(hooks)}
