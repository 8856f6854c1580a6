"""What EC2's refusals mean."""

from __future__ import annotations

import pytest
from hpc_tf.modules.slurm.agent.capacity import THROTTLED, reach


@pytest.mark.parametrize(
    ("code", "how_far"),
    [
        ("InsufficientInstanceCapacity", "pool"),
        ("UnfulfillableCapacity", "pool"),
        ("SpotMaxPriceTooLow", "pool"),
        ("ReservationCapacityExceeded", "pool"),
        ("InsufficientFreeAddressesInSubnet", "subnet"),
        ("VcpuLimitExceeded", "rung"),
        ("MaxSpotInstanceCountExceeded", "rung"),
        ("InvalidFleetConfiguration", "pool"),
        ("InvalidCapacityReservationId.NotFound", "rung"),
        ("AuthFailure.ServiceLinkedRoleCreationNotPermitted", "rung"),
        ("UnauthorizedOperation", "unknown"),
        ("InvalidLaunchTemplateId.NotFound", "unknown"),
    ],
)
def test_a_refusal_reaches_as_far_as_its_cause(code: str, how_far: str) -> None:
    assert reach(code) == how_far


def test_throttling_cools_nothing_down() -> None:
    assert {"RequestLimitExceeded", "Throttling"} <= THROTTLED
    assert {reach(code) for code in THROTTLED} == {"nothing"}
