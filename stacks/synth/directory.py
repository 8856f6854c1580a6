"""What the states know of a directory: a new one in the storage state, its secret and its servers in the cluster's."""

from __future__ import annotations

from typing import Any

from ...modules.directory.construct import NewDirectory
from ...modules.iam import policies
from ...modules.spec.expression import Expression
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import State
from ..directory import ca_cert
from ..model import Cluster
from .frame import Linked
from .places import NewPlaces, Places


def make_directory(state: State, cluster: Cluster, deployment: Deployment, places: Places) -> None:
    """Make a new directory, and say where it answers."""
    directory = cluster.directory
    if directory is not None and directory.new is not None:
        where = [*places.zones.values()] if isinstance(places, NewPlaces) else [*directory.subnets]
        made = NewDirectory(state, directory, deployment, vpc_id=places.vpc_id, subnets=where)
        state.output("directory_servers", made.servers, "Addresses of the directory")


def directory_resources(cluster: Cluster, storage: Linked) -> dict[str, Any]:
    """What `resources.json` says of it."""
    directory = cluster.directory
    if directory is None:
        return {}
    servers: str = storage.output("directory_servers") if not directory.servers else _joined([*directory.servers])
    return {"directory": {"secret": directory.password or "", "servers": servers}}


def _joined(servers: list[str]) -> str:
    """All of them as sssd.conf has them."""
    text = ",".join(servers)
    return Expression(text) if any(isinstance(one, Expression) for one in servers) else text


def directory_statements(cluster: Cluster, deployment: Deployment) -> list[policies.Statement]:
    """What every node may read for it."""
    directory = cluster.directory
    if directory is None or directory.password is None:
        return []
    script = ca_cert(cluster)
    certificate = policies.read_certificate(deployment, script) if script and script.startswith("s3://") else []
    return [*policies.read_directory_password(directory.password), *certificate]
