"""What the head node becomes: an instance, and a fixed address where it asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..catalog import Catalog
from ..node.attributes import METADATA, cpu_options, root_device
from ..spec.identifiers import AllocationId
from ..spec.text import IpAddress
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Data, Resource
from .model import HeadNode


class HeadNodeInstance(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The instance of the head node. ``id`` and ``private_ip`` are for others, ``address`` is where people reach it.

    ``destroyed_before`` are addresses of what it needs at its shutdown, when it ends its fleet. ``resource`` is its own
    address. ``subnet_decides`` leaves the public address to the subnet: our private subnets never give one.
    """

    def __init__(
        self,
        scope: Any,
        model: HeadNode,
        deployment: Deployment,
        catalog: Catalog,
        *,
        image_id: str,
        subnet_id: str,
        security_group_ids: list[str],
        profile_name: str,
        user_data: str,
        key_pair: str | None,
        kms_key: str | None,
        subnet_decides: bool,
        destroyed_before: Sequence[str],
    ) -> None:
        super().__init__(scope, "head-node")
        name = deployment.name("head")
        facts = catalog.instance(str(model.instance))
        kept = model.root_volume.deletion_policy == "retain"
        attributes = {
            "ami": image_id,
            "instance_type": model.instance,
            "subnet_id": subnet_id,
            "vpc_security_group_ids": security_group_ids,
            "associate_public_ip_address": None if subnet_decides else model.public_ip,
            "iam_instance_profile": profile_name,
            "key_name": key_pair,
            "ebs_optimized": (facts is None or facts.ebs_optimized != "unsupported") or None,
            "monitoring": deployment.detailed_monitoring or None,
            "metadata_options": METADATA,
            "cpu_options": cpu_options(model, (facts,) if facts else ()),
            "root_block_device": {**root_device(model.root_volume, kms_key, kept=kept), "tags": {**deployment.tags, "Name": name}},
            "user_data": user_data,
            "user_data_replace_on_change": True,
            "tags": deployment.tagged(name, {"hpctf:role": "head"}, model.tags),
            "depends_on": sorted(destroyed_before),
            # The node itself says there how its boot went, and which configurations it took and refused.
            "lifecycle": {"ignore_changes": [f'tags["hpctf:{word}"]' for word in ("applied", "boot", "refused")]},
        }
        instance = Resource(self, "aws_instance", "head_node", attributes, origin=("head_node",))
        self.id, self.resource = instance.id, instance.address
        self.private_ip = instance.attr("private_ip")
        self.address = instance.attr("public_ip") if model.public_ip else self.private_ip
        if model.elastic_ip:
            self._fixed_address(model, deployment)

    def _fixed_address(self, model: HeadNode, deployment: Deployment) -> None:
        wanted = model.elastic_ip
        origin = ("head_node", "elastic_ip")
        if isinstance(wanted, AllocationId):
            allocation: str = wanted
        elif isinstance(wanted, IpAddress):
            allocation = Data(self, "aws_eip", "head_node", {"public_ip": wanted}, origin=origin).id
        else:
            made = {"domain": "vpc", "tags": deployment.tagged(deployment.name("head"))}
            allocation = Resource(self, "aws_eip", "head_node", made, origin=origin).id
        settings = {"allocation_id": allocation, "instance_id": self.id}
        association = Resource(self, "aws_eip_association", "head_node", settings, origin=origin)
        self.address = association.attr("public_ip")
