"""Words about buying: pools, purchases, and what EC2's refusals mean.

Source of the codes: EC2 API reference, "Error codes"; EC2 user guide, "Troubleshoot instance launch issues".
"""

from __future__ import annotations

from dataclasses import dataclass

THROTTLED = frozenset({
    "EC2ThrottledException", "PriorRequestNotComplete", "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException",
    "ServiceUnavailable", "SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException", "Unavailable",
    "InternalError", "InternalFailure",
})  # fmt: skip
"""Ask again later; nothing is wrong."""
NOT_YET = frozenset({"InvalidInstanceID.NotFound", "InvalidInstanceId.NotFound"})
"""What was just launched is not known everywhere yet."""
PROTECTED = frozenset({"OperationNotPermitted"})
"""An instance that somebody has protected from being ended: EC2 then ends none of the request."""
_OF_POOL = frozenset({
    "InvalidFleetConfiguration", "InsufficientCapacity", "InsufficientCapacityOnOutpost", "InsufficientHostCapacity", "InsufficientInstanceCapacity",
    "InsufficientReservedInstanceCapacity", "ReservationCapacityExceeded", "SpotMaxPriceTooLow", "UnfulfillableCapacity",
    "Unsupported", "UnsupportedOperation",
})  # fmt: skip
_OF_RUNG = frozenset({
    "AuthFailure.ServiceLinkedRoleCreationNotPermitted", "FleetLimitExceeded", "InstanceLimitExceeded",
    "MaxSpotFleetRequestCountExceeded", "MaxSpotInstanceCountExceeded", "VcpuLimitExceeded",
})  # fmt: skip
_RESERVATION = "InvalidCapacityReservation"
"""Begins the codes of a reservation that is not there, has ended, or has not begun."""
_OF_SUBNET = frozenset({"InsufficientFreeAddressesInSubnet", "InvalidSubnet", "InvalidSubnetID.NotFound"})


@dataclass(frozen=True, order=True)
class Pool:
    """One place to buy from. ``kind`` names the reservation too, as a reservation is a pool of its own."""

    kind: str
    instance_type: str
    subnet: str

    @property
    def key(self) -> str:
        """The pool in one word, for files and people."""
        return f"{self.kind} {self.instance_type} {self.subnet}"


@dataclass(frozen=True)
class Purchase:
    """One way to buy, tried as one request: a rung of the ladder with the pools that are not cooling down."""

    kind: str
    pools: tuple[Pool, ...]
    reservation: str = ""
    max_price: str = ""
    last: bool = False
    """Nothing comes after it."""


@dataclass(frozen=True)
class Refusal:
    """EC2 would not sell; ``pools`` are the ones that it named, or all that were asked."""

    code: str
    message: str
    pools: tuple[Pool, ...]


@dataclass(frozen=True)
class Outcome:
    """What one request brought: ids of instances, and refusals."""

    instances: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def reach(code: str) -> str:
    """How far a refusal reaches: pool, subnet, rung, or nothing for mere haste; unknown where the code alone does not say it."""
    if code in THROTTLED:
        return "nothing"
    if code in _OF_POOL:
        return "pool"
    if code in _OF_SUBNET:
        return "subnet"
    return "rung" if code in _OF_RUNG or code.startswith(_RESERVATION) else "unknown"
