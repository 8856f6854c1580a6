"""What to do about what EC2 refuses: one line for each kind of code."""

from __future__ import annotations

_ADVICE = (
    (("InsufficientInstanceCapacity", "UnfulfillableCapacity", "InsufficientCapacity", "InsufficientHostCapacity"),
     "AWS has none of these now. Give the fleet more types, zones or rungs: instances, zones, capacity; it is tried again by itself"),
    (("ReservationCapacityExceeded", "InsufficientReservedInstanceCapacity"),
     "The reservation is full or smaller than the fleet. Enlarge it, lower nodes, or add a rung: capacity: [{reservation: ...}, on-demand]"),
    (("SpotMaxPriceTooLow",), "The spot price is above max_price. Raise it, leave it out, or add the rung on-demand"),
    (("MaxSpotInstanceCountExceeded", "VcpuLimitExceeded", "InstanceLimitExceeded", "FleetLimitExceeded"),
     "A quota of the account. Ask for more under Service Quotas, EC2: Running ... instances, or All ... Spot Instance Requests"),
    (("InsufficientFreeAddressesInSubnet",), "The subnet is full. Use a larger one, or further zones"),
    (("UnauthorizedOperation", "AccessDenied"),
     "The head node's role may not do this: apply the cluster state again; a permissions boundary or an SCP may forbid it"),
    (("InvalidLaunchTemplateId", "InvalidLaunchTemplateVersion", "InvalidLaunchTemplateName"),
     "The launch template is gone: apply the cluster state again"),
    (("InvalidAMIID", "InvalidImage", "InvalidBlockDeviceMapping"), "The image does not exist or does not fit: look at image, and apply again"),
    (("Unsupported", "InvalidFleetConfiguration"), "This type is not sold so in this zone: other zones or types; hpc-tf check --live says which"),
    (("InvalidCapacityReservation",), "There is no such reservation in this account and region, or it has ended: look at capacity"),
    (("AuthFailure.ServiceLinkedRole",),
     "The account has no role for spot yet: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com, once"),
    (("InvalidKeyPair",), "The key pair does not exist: look at access.key_pair"),
    (("OptInRequired", "PendingVerification", "Blocked"), "AWS has not opened the account for this yet: ask AWS support"),
)  # fmt: skip


def advice(code: str) -> str:
    """What to do about a code; codes may carry a suffix such as ``.NotFound``."""
    found = (words for codes, words in _ADVICE if code.startswith(codes))
    return next(found, "EC2's message says what is wrong with the request; apply the cluster state again if it was edited by hand")
