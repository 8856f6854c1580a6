"""EC2 actions that moto lacks: placement groups, capacity reservations; and what it reads back wrongly."""

from __future__ import annotations

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

GROUPS: dict[str, dict[str, Any]] = {}
RESERVATIONS: dict[str, dict[str, Any]] = {}


def identifier(prefix: str) -> str:
    """A new id as AWS makes them."""
    return f"{prefix}-{uuid.uuid4().hex[:17]}"


def _tags(response: Any, kind: str) -> list[dict[str, str]]:
    tags = []
    for specification in response._get_param("TagSpecifications", []) or []:
        if specification.get("ResourceType") == kind:
            tags += specification.get("Tags", [])
    return tags


def create_placement_group(self: Any) -> ActionResult:
    name = self._get_param("GroupName")
    GROUPS[name] = {
        "GroupName": name,
        "State": "available",
        "Strategy": self._get_param("Strategy", "cluster"),
        "GroupId": identifier("pg"),
        "GroupArn": f"arn:aws:ec2:{self.region}:{self.current_account}:placement-group/{name}",
        "Tags": _tags(self, "placement-group"),
    }
    return ActionResult({"PlacementGroup": GROUPS[name]})


def describe_placement_groups(self: Any) -> ActionResult:
    names = self._get_param("GroupNames", [])
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        raise EC2ClientError("InvalidPlacementGroup.Unknown", f"The Placement Group '{unknown[0]}' is unknown.")
    return ActionResult({"PlacementGroups": [g for g in GROUPS.values() if not names or g["GroupName"] in names]})


def delete_placement_group(self: Any) -> ActionResult:
    GROUPS.pop(self._get_param("GroupName"), None)
    return ActionResult({})


def create_capacity_reservation(self: Any) -> ActionResult:
    key = identifier("cr")
    RESERVATIONS[key] = {
        "CapacityReservationId": key,
        "InstanceType": self._get_param("InstanceType"),
        "InstancePlatform": self._get_param("InstancePlatform", "Linux/UNIX"),
        "AvailabilityZone": self._get_param("AvailabilityZone"),
        "TotalInstanceCount": int(self._get_param("InstanceCount", 1)),
        "AvailableInstanceCount": int(self._get_param("InstanceCount", 1)),
        "InstanceMatchCriteria": self._get_param("InstanceMatchCriteria", "open"),
        "Tenancy": "default",
        "EndDateType": "unlimited",
        "EbsOptimized": False,
        "EphemeralStorage": False,
        "State": "active",
        "OwnerId": self.current_account,
        "CapacityReservationArn": f"arn:aws:ec2:{self.region}:{self.current_account}:capacity-reservation/{key}",
        "Tags": _tags(self, "capacity-reservation"),
    }
    return ActionResult({"CapacityReservation": RESERVATIONS[key]})


def describe_capacity_reservations(self: Any) -> ActionResult:
    keys = self._get_param("CapacityReservationIds", []) or list(RESERVATIONS)
    return ActionResult({"CapacityReservations": [RESERVATIONS[key] for key in keys if key in RESERVATIONS]})


def cancel_capacity_reservation(self: Any) -> ActionResult:
    RESERVATIONS.pop(self._get_param("CapacityReservationId"), None)
    return ActionResult({"Return": True})


def install() -> None:
    """Teach moto's EC2 the actions of this file."""
    for action in (
        create_placement_group, describe_placement_groups, delete_placement_group,
        create_capacity_reservation, describe_capacity_reservations, cancel_capacity_reservation,
    ):  # fmt: skip
        setattr(EC2Response, action.__name__, action)


def reset() -> None:
    """Forget everything."""
    GROUPS.clear()
    RESERVATIONS.clear()
