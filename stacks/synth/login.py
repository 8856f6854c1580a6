"""Login nodes of a cluster: their security group, and each pool in its subnets."""

from __future__ import annotations

from collections.abc import Sequence

from ...modules.access.construct import SecurityGroups
from ...modules.catalog import Catalog
from ...modules.login_nodes.construct import LoginGroup, LoginPoolNodes
from ...modules.login_nodes.model import LoginPool
from ...modules.spec.expression import Expression
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import State
from ..model import Cluster
from .places import NewPlaces, Places


def login_group(
    state: State, cluster: Cluster, deployment: Deployment, places: Places, groups: SecurityGroups
) -> LoginGroup | None:
    """The group of the login nodes that bring none of their own."""
    if not any(not pool.security_groups for pool in cluster.login_nodes.values()):
        return None
    head, compute = groups.id_of("head_node"), groups.id_of("compute")
    return LoginGroup(state, deployment, vpc_id=places.vpc_id, head=head, compute=compute)


def login_pool(
    state: State,
    cluster: Cluster,
    deployment: Deployment,
    catalog: Catalog,
    places: Places,
    name: str,
    pool: LoginPool,
    *,
    image_id: str,
    root_device_name: str,
    security_group_ids: Sequence[str],
    guarded: str | None,
    profile_arn: str,
    user_data: Expression,
    kms_key: str | None,
) -> Expression | None:
    """Make one pool, and say where people reach it: its load balancer, if it has one."""
    keys = [str(key) for key in (pool.zones or pool.subnets)]
    public = [places.public_subnet(key) for key in keys] if isinstance(places, NewPlaces) else keys
    made = LoginPoolNodes(
        state, name, pool, deployment, catalog, vpc_id=places.vpc_id, image_id=image_id, root_device_name=root_device_name,
        subnets=[places.subnet(key) for key in keys], public_subnets=public, security_group_ids=security_group_ids,
        guarded=guarded, profile_arn=profile_arn, user_data=user_data, key_pair=cluster.access.key_pair, kms_key=kms_key,
    )  # fmt: skip
    if made.address is not None:
        state.output(f"login_{name}_address", made.address, f"Address of the login nodes of pool {name}")
    return made.address
