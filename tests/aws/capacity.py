"""Capacity of EC2: pools that run out, fleets that come in part, requests that are the same twice, and ids that are not known at once.

moto launches whatever it is asked for, from the first override, and takes no notice of client tokens. Here a pool (instance type, zone
and market) may hold a number of instances, and ``CreateFleet`` fills pools in the order of the request, as an instant fleet of AWS
does: what it could not get stands in ``Errors``, and below ``MinTargetCapacity`` it launches nothing.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html

A limit says with which code a pool refuses, so that a type that a zone does not sell (``InvalidFleetConfiguration``) or a missing role for
spot instances is one as well. A reservation is a pool of its own, with as many instances as it has.
"""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.ec2.utils import convert_tag_spec, random_fleet_id

from .ec2 import RESERVATIONS, reservation

_SHORT = "InsufficientInstanceCapacity"
_UNSOLD = "Your requested instance type ({type}) is not supported in your requested Availability Zone ({zone})."
# EC2 API reference, "Error codes"; EC2 Fleet reports the same codes in its errors.
_MESSAGES = {
    _SHORT: "We currently do not have sufficient {type} capacity in the Availability Zone you requested ({zone}).",
    "AuthFailure.ServiceLinkedRoleCreationNotPermitted":
        "The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.",
    "InvalidFleetConfiguration": _UNSOLD,
    "ReservationCapacityExceeded": "The requested reservation ({reservation}) does not have sufficient compatible and available capacity.",
    "Unsupported": _UNSOLD,
}  # fmt: skip


@dataclass
class Limit:
    """So many instances are left of the pools that match; a request for more is refused with a code and a message."""

    left: int
    type: str = "*"
    zone: str = "*"
    subnet: str = "*"
    market: str = "*"
    reservation: str = "*"
    code: str = _SHORT
    message: str = ""


@dataclass(frozen=True)
class Pool:
    """One way to buy: an override of a launch template in a market."""

    type: str
    zone: str
    market: str
    template: dict[str, Any]
    override: dict[str, Any]
    reservation: str = ""

    def limits(self) -> list[Limit]:
        """What bounds this pool."""
        wanted = (self.type, self.zone, self.override.get("SubnetId", ""), self.market, self.reservation)
        given = [one for one in LIMITS if all(map(fnmatch.fnmatch, wanted, (one.type, one.zone, one.subnet, one.market, one.reservation)))]
        if self.reservation in RESERVATIONS:
            given.append(Limit(RESERVATIONS[self.reservation]["AvailableInstanceCount"], code="ReservationCapacityExceeded"))
        return given

    def left(self) -> int:
        """How many instances it can still give."""
        return min((one.left for one in self.limits()), default=1_000_000)


@dataclass
class Age:
    """For how long nobody knows of a new instance, and since when each is there."""

    seconds: float = 0.0
    born: dict[str, float] = field(default_factory=dict)

    def young(self, instance: str) -> bool:
        """Whether EC2 does not yet tell of an instance."""
        return time.monotonic() - self.born.get(instance, float("-inf")) < self.seconds


LIMITS: list[Limit] = []
AGE = Age()


def create_fleet(self: Any) -> ActionResult:
    """Launch from the pools of the request what there is."""
    target = self._get_param("TargetCapacitySpecification", {})
    tags = convert_tag_spec(self._get_param("TagSpecifications", [])).get("instance", {})
    launched: list[tuple[Pool, int]] = []
    errors: list[dict[str, Any]] = []
    for market, count in _wanted(target):
        options = self._get_param("OnDemandOptions" if market == "on-demand" else "SpotOptions", {})
        got, short = _allot(list(_pools(self, market)), count, options)
        errors += short
        if sum(number for _, number in got) >= int(options.get("MinTargetCapacity") or 0):
            launched += got
        else:
            for pool, number in got:
                _take(pool, -number)
    return ActionResult({
        "FleetId": random_fleet_id(), "Errors": errors,
        "Instances": [_launch(self, pool, number, tags) for pool, number in launched if number],
    })  # fmt: skip


def _wanted(target: dict[str, Any]) -> Iterator[tuple[str, int]]:
    demand, spot = int(target.get("OnDemandTargetCapacity") or 0), int(target.get("SpotTargetCapacity") or 0)
    rest = int(target["TotalTargetCapacity"]) - demand - spot
    if target.get("DefaultTargetCapacityType") == "spot":
        spot += rest
    else:
        demand += rest
    yield from (pair for pair in (("on-demand", demand), ("spot", spot)) if pair[1] > 0)


def _pools(response: Any, market: str) -> Iterator[Pool]:
    """The pools of a request by priority, else in its order."""
    found = []
    for config in response._get_param("LaunchTemplateConfigs", []):
        template = config["LaunchTemplateSpecification"]
        data = response.ec2_backend._get_template_from_args(template).data
        for override in config.get("Overrides") or [{}]:
            subnet = override.get("SubnetId") or next(n["SubnetId"] for n in data["NetworkInterfaces"] if "SubnetId" in n)
            zone = response.ec2_backend.get_subnet(subnet).availability_zone
            kind = override.get("InstanceType") or data["InstanceType"]
            found.append(Pool(kind, zone, market, template, {**override, "SubnetId": subnet, "InstanceType": kind}))
    yield from sorted(found, key=lambda pool: float(pool.override.get("Priority", 0)))


def _allot(pools: list[Pool], count: int, options: dict[str, Any]) -> tuple[list[tuple[Pool, int]], list[dict[str, Any]]]:
    """How many from which pool; with a single zone or type, from those of the one that gives most."""
    single = [name for name, option in (("zone", "SingleAvailabilityZone"), ("type", "SingleInstanceType")) if options.get(option) in (True, "true")]
    groups: dict[tuple[str, ...], list[Pool]] = {}
    for pool in pools:
        groups.setdefault(tuple(getattr(pool, name) for name in single), []).append(pool)
    best = max(groups.values(), key=lambda group: min(count, sum(pool.left() for pool in group)))
    got, short = [], []
    for pool in best:
        number = min(count - sum(n for _, n in got), pool.left())
        got.append((pool, number))
        _take(pool, number)  # before the next pool is asked, as a limit may bound both
        if sum(n for _, n in got) < count:
            short.append(_refusal(pool))
    return got, short


def _take(pool: Pool, number: int) -> None:
    for limit in pool.limits():
        limit.left -= number


def _refusal(pool: Pool) -> dict[str, Any]:
    least = min(pool.limits(), key=lambda one: one.left)
    message = least.message or _MESSAGES.get(least.code, "injected").format(type=pool.type, zone=pool.zone, reservation=pool.reservation)
    return {"ErrorCode": least.code, "ErrorMessage": message, "Lifecycle": pool.market, "LaunchTemplateAndOverrides": _named(pool)}


def _named(pool: Pool) -> dict[str, Any]:
    return {"LaunchTemplateSpecification": pool.template, "Overrides": pool.override}


def _launch(response: Any, pool: Pool, count: int, tags: dict[str, str]) -> dict[str, Any]:
    """Instances of one pool by way of RunInstances, which knows what comes from a launch template."""
    kept = dict(response.params)
    interfaces = response.ec2_backend._get_template_from_args(pool.template).data.get("NetworkInterfaces", [])
    groups = interfaces[0].get("Groups", []) if interfaces else []
    market = {"InstanceMarketOptions": {"MarketType": "spot"}} if pool.market == "spot" else {}
    try:
        response.params.clear()
        response.params.update({
            "LaunchTemplate": pool.template, "InstanceType": pool.type, "SubnetId": pool.override["SubnetId"], "MinCount": str(count),
            "SecurityGroupIds": groups, **market,
        })  # fmt: skip
        made = response.run_instances_of_template().result.instances
    finally:
        response.params.clear()
        response.params.update(kept)
    for instance in made:
        instance.add_tags(tags)
    return {"InstanceIds": [i.id for i in made], "InstanceType": pool.type, "Lifecycle": pool.market,
            "LaunchTemplateAndOverrides": _named(pool)}  # fmt: skip


def _run_instances(plain: Any) -> Any:
    """RunInstances between MinCount and MaxCount, as far as its pool goes."""

    def run_instances(self: Any) -> Any:
        least, most = int(self._get_param("MinCount", "1")), int(self._get_param("MaxCount", "1"))
        pool = _pool_of_run(self)
        count = min(most, pool.left())
        if count < least:
            refusal = _refusal(pool)
            raise EC2ClientError(refusal["ErrorCode"], refusal["ErrorMessage"])
        _take(pool, count)
        self.params["MinCount"] = str(count)
        made = plain(self)
        for instance in made.result.instances:
            instance.reserved = pool.reservation
        return made

    return run_instances


def _pool_of_run(response: Any) -> Pool:
    template = response._get_param("LaunchTemplate", {})
    data = response.ec2_backend._get_template_from_args(template).data if template else {}
    interfaces = response._get_param("NetworkInterfaces", []) or data.get("NetworkInterfaces", [])
    subnet = response._get_param("SubnetId") or next((n["SubnetId"] for n in interfaces if "SubnetId" in n), None)
    zone = response.ec2_backend.get_subnet(subnet).availability_zone if subnet else ""
    market = response._get_param("InstanceMarketOptions", {}) or data.get("InstanceMarketOptions") or {}
    kind = response._get_param("InstanceType") or data.get("InstanceType", "")
    target = response._get_param("CapacityReservationSpecification", {}).get("CapacityReservationTarget", {}).get("CapacityReservationId", "")
    state = reservation(response, target)["State"] if target else "active"
    if state != "active":
        early = ".PendingActivation" if state in ("scheduled", "pending") else ""
        raise EC2ClientError(f"InvalidCapacityReservationState{early}", f"The reservation {target} is {state}.")
    return Pool(kind, zone, market.get("MarketType", "on-demand"), template, {"SubnetId": subnet or ""}, target)


def _hide_young_instances() -> None:
    """Lists leave out what EC2 does not yet tell of."""
    plain = EC2Backend.all_reservations

    def all_reservations(self: Any, filters: Any = None) -> Any:
        found = plain(self, filters)
        if AGE.seconds:
            for reservation in found:
                reservation.instances = [i for i in reservation.instances if not AGE.young(i.id)]
        return [r for r in found if r.instances]

    EC2Backend.all_reservations = all_reservations


def install() -> None:
    """Give moto's EC2 capacity that ends; after the repairs of instances."""
    EC2Response.run_instances_of_template = EC2Response.run_instances
    EC2Response.run_instances = _run_instances(EC2Response.run_instances)
    EC2Response.create_fleet = create_fleet
    _hide_young_instances()


def reset() -> None:
    """Forget everything."""
    LIMITS.clear()
    AGE.seconds = 0.0
    AGE.born.clear()
