"""What a spec says about the head node."""

from __future__ import annotations

from typing import Literal

from ..access.model import NodeAccess
from ..hooks.model import LastingHooks
from ..iam.model import NodeIam
from ..node.model import NodeKeys, RootVolume
from ..spec.frozen import frozen
from ..spec.identifiers import AllocationId
from ..spec.key import Short, key
from ..spec.quantities import Duration, Size
from ..spec.text import InstanceTypeName, IpAddress, Zone


@frozen
class HeadRootVolume(RootVolume):
    """The disk that the head node boots from."""

    SHORTHANDS = (Short(Size, "size", "{size: 100 GiB}"),)

    deletion_policy: Literal["delete", "retain"] = key(
        "whether it goes with the instance; nothing of the cluster needs it", default="delete", change="A"
    )


@frozen
class HeadNode(NodeKeys):
    """The node that runs the scheduler."""

    SHORTHANDS = (Short(InstanceTypeName, "instance", "{instance: c7i.xlarge}"),)

    root_volume: HeadRootVolume = key("disk that it boots from", default=HeadRootVolume(), change="A")
    hooks: LastingHooks = key("scripts of your own", default=LastingHooks(), change="– S")
    instance: InstanceTypeName | None = key(
        "instance type",
        default=None,
        change="h",
        derived="m7i.xlarge, or m7g.xlarge if all queues are arm64; the generation before where a region lacks it",
    )
    zone: Zone | None = key(
        "zone id in a new network; EBS and Lustre are there too",
        default=None,
        change="X",
        derived="the first queue's written zone, else the first that offers its types",
    )
    public_ip: bool | None = key(
        "a public subnet and address",
        default=None,
        change="H",
        derived="new network: whether `access.ssh` or `access.dcv` lets anybody in; existing: the subnet's setting",
    )
    elastic_ip: bool | AllocationId | IpAddress = key(
        "a fixed public address, new or existing", default=False, change="A"
    )
    access: NodeAccess = key("who may reach it, instead of `access`", default=NodeAccess(), change="A")
    iam: NodeIam = key("what its role may do besides", default=NodeIam(), change="A")
    imds: Literal["root-only", "everyone"] = key(
        "who may read instance metadata, and with it the credentials of its role; version 2 always",
        default="root-only",
        change="S",
    )
    bootstrap_timeout: Duration = key(
        "a boot that takes longer has failed; the log says where", default=Duration.parse("35m"), change="–"
    )
