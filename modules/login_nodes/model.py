"""What a spec says about login nodes."""

from __future__ import annotations

from typing import Literal

from ..access.model import NodeAccess
from ..hooks.model import LastingHooks
from ..iam.model import NodeIam
from ..node.model import NodeKeys
from ..portal.model import Portal
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SubnetId
from ..spec.key import Short, key
from ..spec.quantities import Duration
from ..spec.text import InstanceTypeName, Zone


@frozen
class LoginPool(NodeKeys):
    """Nodes of one kind to log in to, behind one address."""

    SHORTHANDS = (Short(InstanceTypeName, "instance", "{instance: c7i.xlarge}"),)

    hooks: LastingHooks = key("scripts of your own", default=LastingHooks(), change="L S")
    instance: InstanceTypeName = key("instance type", change="L", stand_in=InstanceTypeName("m7i.xlarge"))
    count: int = key("how many nodes", default=1, within=(0, 1000), change="A")
    grace_period: Duration = key(
        "how long people are warned before a node goes, 3m to 2h", default=Duration.parse("10m"), change="A"
    )
    load_balancer: Literal["public", "private", "none"] | None = key(
        "one address for the pool",
        default=None,
        derived="public in a new network where `access.ssh` or `access.dcv` lets anybody in, else private",
        change="A",
    )
    subnets: tuple[SubnetId | Expression, ...] = key(
        "an existing network", default=(), derived="`network.subnets.login_nodes`", change="L"
    )
    zones: tuple[int | Zone, ...] = key(
        "how many zones, or which, as zone ids; a new network", default=(), derived="the home zone", change="L"
    )
    access: NodeAccess = key("who may reach it, instead of `access`", default=NodeAccess(), change="A")
    portal: Portal | None = key("Open OnDemand: the cluster in a browser", default=None, derived="none", change="A L")
    iam: NodeIam = key("what its role may do besides", default=NodeIam(), change="A")
