"""The requests to EC2 as plain data. Pure.

Launch templates carry no market and no reservation: each request says how it buys, so that one template serves a whole ladder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .capacity import Purchase
from .model import Fleet

_SPOT = {
    "lowest-price": "lowest-price",
    "capacity-optimized": "capacity-optimized",
    "price-capacity-optimized": "price-capacity-optimized",
    "prioritized": "capacity-optimized-prioritized",
}


def create_fleet(
    fleet: Fleet, purchase: Purchase, count: int, minimum: int, token: str, tags: Mapping[str, str]
) -> dict[str, Any]:
    """CreateFleet of type instant: EC2 chooses among the pools; what could not be had comes back as errors."""
    spot = purchase.kind == "spot"
    kind, other = ("Spot", "OnDemand") if spot else ("OnDemand", "Spot")
    options: dict[str, Any] = {"AllocationStrategy": _strategy(fleet, spot), **_minimum(purchase, minimum)}
    template = {"LaunchTemplateId": fleet.template_id, "Version": fleet.template_version}
    return {
        "Type": "instant",
        "ClientToken": token,
        "LaunchTemplateConfigs": [{"LaunchTemplateSpecification": template, "Overrides": _overrides(fleet, purchase)}],
        "TargetCapacitySpecification": {
            "TotalTargetCapacity": count,
            f"{kind}TargetCapacity": count,
            f"{other}TargetCapacity": 0,
            "DefaultTargetCapacityType": "spot" if spot else "on-demand",
        },
        f"{kind}Options": options,
        "TagSpecifications": [_tags("instance", tags)],
    }


def _strategy(fleet: Fleet, spot: bool) -> str:
    if spot:
        return _SPOT[fleet.allocation_strategy]
    return "prioritized" if fleet.allocation_strategy == "prioritized" else "lowest-price"


def _minimum(purchase: Purchase, minimum: int) -> dict[str, Any]:
    """All or nothing, which EC2 takes only within one zone or for one type: EC2 API reference, OnDemandOptionsRequest."""
    if minimum <= 1:
        return {}
    if len({pool.instance_type for pool in purchase.pools}) == 1:
        return {"MinTargetCapacity": minimum, "SingleInstanceType": True}
    if len({pool.subnet for pool in purchase.pools}) == 1:
        return {"MinTargetCapacity": minimum, "SingleAvailabilityZone": True}
    return {}


def _overrides(fleet: Fleet, purchase: Purchase) -> list[dict[str, Any]]:
    ranks = {name: float(rank) for rank, name in enumerate(fleet.instance_types)}
    return [
        {
            "InstanceType": pool.instance_type,
            "SubnetId": pool.subnet,
            **({"Priority": ranks[pool.instance_type]} if fleet.allocation_strategy == "prioritized" else {}),
            **({"MaxPrice": purchase.max_price} if purchase.max_price else {}),
        }
        for pool in purchase.pools
    ]


def run_instances(
    fleet: Fleet,
    purchase: Purchase,
    count: int,
    minimum: int,
    token: str,
    tags: Mapping[str, str],
    interfaces: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """RunInstances from a reservation or a capacity block. ``interfaces`` are written again where the template has no subnet."""
    pool = purchase.pools[0]
    asked: dict[str, Any] = {
        "ClientToken": token,
        "LaunchTemplate": {"LaunchTemplateId": fleet.template_id, "Version": fleet.template_version},
        "InstanceType": pool.instance_type,
        "MinCount": max(1, minimum),
        "MaxCount": count,
        "CapacityReservationSpecification": {"CapacityReservationTarget": _target(purchase.reservation)},
        "TagSpecifications": [_tags("instance", tags)],
    }
    if interfaces:
        asked["NetworkInterfaces"] = [{**one, "SubnetId": pool.subnet} for one in interfaces]
    if purchase.kind == "capacity-block":
        asked["InstanceMarketOptions"] = {"MarketType": "capacity-block"}
    return asked


def _target(reservation: str) -> dict[str, str]:
    group = reservation.startswith("arn:")
    return {"CapacityReservationResourceGroupArn" if group else "CapacityReservationId": reservation}


def _tags(kind: str, tags: Mapping[str, str]) -> dict[str, Any]:
    return {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}
