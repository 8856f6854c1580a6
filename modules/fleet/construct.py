"""What a fleet becomes: a launch template, and a placement group of its own where it asks for one.

One launch template serves the whole ladder, so it names neither market nor reservation: the agent says at each request how it buys
(fleets.json).
"""

from __future__ import annotations

from typing import Any

from ..catalog import Catalog
from ..node.attributes import METADATA, cpu_options, root_device
from ..spec.expression import Expression
from ..spec.finding import Path
from ..spec.identifiers import PlacementGroupId
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Data, Resource
from .interfaces import Interface, interfaces
from .model import Fleet
from .own_interfaces import dynamic, lookup
from .shape import facts_of, label


class FleetTemplate(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """The launch template of one fleet. ``entry`` is what nodes' programs read of it."""

    def __init__(
        self,
        scope: Any,
        queue: str,
        name: str,
        fleet: Fleet,
        deployment: Deployment,
        catalog: Catalog,
        *,
        image_id: str,
        root_device_name: str,
        subnets: list[str],
        security_group_ids: list[str],
        profile_arn: str,
        user_data: Expression,
        key_pair: str | None,
        kms_key: str | None,
    ) -> None:
        self.label = label(queue, name)
        super().__init__(scope, f"fleet-{self.label}")
        self.fleet, self.deployment, self.name = fleet, deployment, deployment.name(queue, name)
        self.origin: Path = ("queues", queue, "fleets", name)
        self.tags = deployment.tagged(
            self.name, deployment.tags, {"hpctf:queue": queue, "hpctf:fleet": name, "hpctf:role": "compute", **fleet.tags}
        )
        types = facts_of(fleet, catalog)
        layout = interfaces(types, efa=bool(fleet.efa), every_card_ip=fleet.efa_interfaces == "efa")
        subnet = subnets[0] if len(subnets) == 1 else None
        attributes = {
            "name": self.name,
            "image_id": image_id,
            "instance_type": fleet.instances[0] if len(fleet.instances) == 1 else None,
            "key_name": key_pair,
            "update_default_version": True,
            "ebs_optimized": all(t.ebs_optimized != "unsupported" for t in types) or None,
            "instance_initiated_shutdown_behavior": "terminate",
            "iam_instance_profile": {"arn": profile_arn},
            "monitoring": {"enabled": True} if deployment.detailed_monitoring else None,
            "metadata_options": METADATA,
            "cpu_options": cpu_options(fleet, types),
            "block_device_mappings": [
                {"device_name": root_device_name, "ebs": _texts(root_device(fleet.root_volume, kms_key))}
            ],
            **self._network(layout, subnet, security_group_ids),
            "placement": self._placement(),
            "tag_specifications": [
                {"resource_type": kind, "tags": self.tags} for kind in ("instance", "network-interface", "volume")
            ],
            "tags": deployment.tagged(self.name, fleet.tags),
            "user_data": user_data,
        }
        template = Resource(self, "aws_launch_template", self.label, attributes, origin=self.origin)
        self.entry = {"id": template.id, "version": template.attr("latest_version")}

    def _network(self, layout: tuple[Interface, ...], subnet: str | None, groups: list[str]) -> dict[str, Any]:
        """The derived interfaces, or those of a launch template that the spec names."""
        template = self.fleet.launch_template
        if template is None:
            return {"network_interfaces": [self._interface(i, layout, subnet, groups) for i in layout]}
        found = Data(self, "aws_launch_template", self.label, lookup(template), origin=(*self.origin, "launch_template"))
        return {"dynamic": dynamic(f"{found.address}.network_interfaces", subnet, groups)}

    def _interface(
        self, one: Interface, layout: tuple[Interface, ...], subnet: str | None, groups: list[str]
    ) -> dict[str, Any]:
        public = str(self.fleet.public_ip).lower() if self.fleet.public_ip is not None and len(layout) == 1 else None
        return {
            "network_card_index": one.card,
            "device_index": one.device,
            "interface_type": one.kind if one.kind != "interface" else None,
            "subnet_id": subnet,
            "security_groups": groups,
            "associate_public_ip_address": public,
            "delete_on_termination": "true",
        }

    def _placement(self) -> dict[str, Any] | None:
        wanted = self.fleet.placement_group
        if not wanted:
            return None
        if wanted is True:
            settings = {
                "name": self.name,
                "strategy": "cluster",
                "tags": self.deployment.tagged(self.name, self.fleet.tags),
            }
            group = Resource(self, "aws_placement_group", self.label, settings, origin=self.origin)
            return {"group_name": group.attr("name")}
        return {"group_id": wanted} if isinstance(wanted, PlacementGroupId) else {"group_name": wanted}


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    """Launch templates take booleans of block devices as text."""
    return {k: str(v).lower() if isinstance(v, bool) else v for k, v in values.items()}
