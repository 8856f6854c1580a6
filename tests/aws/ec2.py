"""EC2 actions that moto lacks: placement groups, capacity reservations and blocks, where instances are in the network."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timezone
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

GROUPS: dict[str, dict[str, Any]] = {}
RESERVATIONS: dict[str, dict[str, Any]] = {}
OFFERINGS: dict[str, dict[str, Any]] = {}
_START, _END = datetime(2026, 1, 1, 11, 30, tzinfo=timezone.utc), datetime(2036, 1, 1, 11, 30, tzinfo=timezone.utc)


def identifier(prefix: str) -> str:
    """A new id as AWS makes them."""
    return f"{prefix}-{uuid.uuid4().hex[:17]}"


def _arn(response: Any) -> str:
    return f"arn:aws:ec2:{response.region}:{response.current_account}"


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
        "GroupArn": f"{_arn(self)}:placement-group/{name}",
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


def _reservation(response: Any, **more: Any) -> dict[str, Any]:
    """A new capacity reservation with what every one has."""
    key, count = identifier("cr"), more["TotalInstanceCount"]
    RESERVATIONS[key] = {
        "CapacityReservationId": key, "AvailableInstanceCount": count, "Tenancy": "default", "EbsOptimized": False,
        "EphemeralStorage": False, "State": "active", "OwnerId": response.current_account,
        "CapacityReservationArn": f"{_arn(response)}:capacity-reservation/{key}",
        "Tags": _tags(response, "capacity-reservation"), **more,
    }  # fmt: skip
    return RESERVATIONS[key]


def create_capacity_reservation(self: Any) -> ActionResult:
    made = _reservation(
        self,
        InstanceType=self._get_param("InstanceType"),
        InstancePlatform=self._get_param("InstancePlatform", "Linux/UNIX"),
        AvailabilityZone=self._get_param("AvailabilityZone"),
        TotalInstanceCount=int(self._get_param("InstanceCount", 1)),
        InstanceMatchCriteria=self._get_param("InstanceMatchCriteria", "open"),
        EndDateType=self._get_param("EndDateType", "unlimited"),
        ReservationType="default",
        PlacementGroupArn=self._get_param("PlacementGroupArn", ""),
    )
    return ActionResult({"CapacityReservation": made})


def describe_capacity_block_offerings(self: Any) -> ActionResult:
    key = identifier("cb")
    OFFERINGS[key] = {
        "CapacityBlockOfferingId": key, "InstanceType": self._get_param("InstanceType"), "UpfrontFee": "1000.0",
        "InstanceCount": int(self._get_param("InstanceCount", 1)), "AvailabilityZone": f"{self.region}a",
        "CapacityBlockDurationHours": int(self._get_param("CapacityDurationHours")), "CurrencyCode": "USD",
        "StartDate": _START, "EndDate": _END, "Tenancy": "default",
    }  # fmt: skip
    return ActionResult({"CapacityBlockOfferings": [OFFERINGS[key]]})


def purchase_capacity_block(self: Any) -> ActionResult:
    offer = OFFERINGS[self._get_param("CapacityBlockOfferingId")]
    made = _reservation(
        self,
        InstanceType=offer["InstanceType"],
        InstancePlatform=self._get_param("InstancePlatform"),
        AvailabilityZone=offer["AvailabilityZone"],
        TotalInstanceCount=offer["InstanceCount"],
        InstanceMatchCriteria="targeted",
        EndDateType="limited",
        StartDate=offer["StartDate"],
        EndDate=offer["EndDate"],
        ReservationType="capacity-block",
    )
    return ActionResult({"CapacityReservation": made})


def reservation(response: Any, key: str) -> dict[str, Any]:
    """A reservation that there is, less what instances have of it."""
    if key not in RESERVATIONS:
        raise EC2ClientError("InvalidCapacityReservationId.NotFound", f"The capacity reservation '{key}' does not exist")
    launched = (one for made in list(response.ec2_backend.reservations.values()) for one in made.instances)
    used = sum(getattr(one, "reserved", "") == key and one.state != "terminated" for one in launched)
    found = RESERVATIONS[key]
    found["AvailableInstanceCount"] = max(0, found["TotalInstanceCount"] - used)
    return found


def describe_capacity_reservations(self: Any) -> ActionResult:
    keys = self._get_param("CapacityReservationIds", []) or list(RESERVATIONS)
    return ActionResult({"CapacityReservations": [reservation(self, key) for key in keys]})


def describe_capacity_block_status(self: Any) -> ActionResult:
    """Blocks are whole, and known by the id of their reservation."""
    whole = [
        {"CapacityBlockId": key, "InterconnectStatus": "ok", "TotalUnavailableCapacity": 0}
        for key in self._get_param("CapacityBlockIds", [])
    ]
    return ActionResult({"CapacityBlockStatuses": whole})


def cancel_capacity_reservation(self: Any) -> ActionResult:
    """It stays to be seen, as it does for a while, and holds nothing."""
    reservation(self, self._get_param("CapacityReservationId")).update(State="cancelled")
    return ActionResult({"Return": True})


def describe_instance_topology(self: Any) -> ActionResult:
    """Three layers of network nodes: one for the region, one for each zone, and one for two instances of a zone in the order of their launch."""
    asked = self._get_param("InstanceIds", [])
    if len(asked) > 100:
        raise EC2ClientError("InvalidParameterValue", "at most 100 instances")
    before: dict[str, int] = {}
    places = {}
    for reservation in list(self.ec2_backend.reservations.values()):
        for one in reservation.instances:
            zone = one.availability_zone
            place = self.region, zone, f"{zone}/{before.get(zone, 0) // 2}"
            before[zone] = before.get(zone, 0) + 1
            if one.state == "running" and (not asked or one.id in asked):
                nodes = [f"nn-{hashlib.sha256(name.encode()).hexdigest()[:17]}" for name in place]
                places[one.id] = {"InstanceId": one.id, "InstanceType": one.instance_type, "NetworkNodes": nodes, "AvailabilityZone": zone}
    return ActionResult({"Instances": list(places.values())})


def install() -> None:
    """Teach moto's EC2 the actions of this file."""
    for action in (
        create_placement_group, describe_placement_groups, delete_placement_group,
        create_capacity_reservation, describe_capacity_reservations, cancel_capacity_reservation,
        describe_capacity_block_offerings, purchase_capacity_block, describe_capacity_block_status,
        describe_instance_topology,
    ):  # fmt: skip
        setattr(EC2Response, action.__name__, action)


def reset() -> None:
    """Forget everything."""
    GROUPS.clear()
    RESERVATIONS.clear()
    OFFERINGS.clear()
