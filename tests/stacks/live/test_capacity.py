"""Reservations and blocks as EC2 describes them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stacks.live.accounts import details

KEY = "cr-0123456789abcdef0"
BLOCK = f"queues: {{cpu: {{instances: p6e-gb200.36xlarge, nodes: 9-9, capacity: {{capacity_block: {KEY}}}, zones: use2-az1}}}}"


def reservation(**more: Any) -> dict[str, Any]:
    one = {
        "CapacityReservationId": KEY, "State": "active", "InstanceType": "p6e-gb200.36xlarge", "TotalInstanceCount": 9,
        "AvailabilityZone": "us-east-2a", "ReservationType": "capacity-block", "CapacityBlockId": "cb-1", **more,
    }  # fmt: skip
    return {"ec2.describe_capacity_reservations": {"CapacityReservations": [one]}}


@pytest.mark.parametrize(("state", "said"), [("active", 0), ("scheduled", 1)])
def test_a_block_that_has_not_begun_is_told(state: str, said: int) -> None:
    assert len(details("HPC849", BLOCK, reservation(State=state))) == said


@pytest.mark.parametrize(
    ("count", "interconnect", "lost", "said"),
    [
        (9, "ok", 0, []),
        (18, "ok", 0, []),
        (4, "ok", 0, ["has 4 instances, which is neither 9 nor 18"]),
        (9, "impaired", 0, ["has an interconnect that is impaired"]),
        (9, "ok", 2, ["lacks 2 of its instances"]),
    ],
)
def test_an_ultraserver_is_whole(count: int, interconnect: str, lost: int, said: list[str]) -> None:
    status = {"InterconnectStatus": interconnect, "TotalUnavailableCapacity": lost}
    answers = {
        **reservation(TotalInstanceCount=count),
        "ec2.describe_capacity_block_status": {"CapacityBlockStatuses": [status]},
    }
    assert details("HPC854", BLOCK, answers) == [f"{KEY} {words}" for words in said]


def test_fleets_of_one_reservation_count_together_and_a_ladder_that_goes_on_counts_for_nothing() -> None:
    fleets = f"""
queues:
  a: {{instances: c7i.large, nodes: 0-3, capacity: {KEY}, zones: use2-az1}}
  b: {{instances: c7i.large, nodes: 0-3, capacity: {KEY}, zones: use2-az1}}
  c: {{instances: c7i.large, nodes: 0-30, capacity: [{KEY}, on-demand], zones: use2-az1}}
"""
    five = reservation(InstanceType="c7i.large", TotalInstanceCount=5, ReservationType="default")
    assert details("HPC847", fleets, five) == [f"{KEY} holds 5 instances; 6 are asked for"]
    six = reservation(InstanceType="c7i.large", TotalInstanceCount=6, ReservationType="default")
    assert details("HPC847", fleets, six) == []


def test_a_reservation_in_another_zone_of_a_new_network_is_told_by_its_id() -> None:
    fleet = f"queues: {{cpu: {{instances: c7i.large, capacity: {KEY}, zones: use2-az2}}}}"
    here = reservation(InstanceType="c7i.large", ReservationType="default")
    assert details("HPC846", fleet, here) == [f"{KEY} is in us-east-2a (use2-az1), the fleet in use2-az2"]


@pytest.mark.parametrize(
    ("os", "platform", "said"),
    [
        ("alinux2023", "Linux/UNIX", []),
        ("rhel9", "Red Hat Enterprise Linux", []),
        ("rhel9", "Linux/UNIX", [f"{KEY} is for Linux/UNIX, the image is Red Hat Enterprise Linux"]),
        ("ubuntu2404", "Windows", [f"{KEY} is for Windows, the image is Linux/UNIX"]),
    ],
)
def test_a_reservation_is_for_the_platform_of_the_image(os: str, platform: str, said: list[str]) -> None:
    fleet = f"image: {os}\nqueues: {{cpu: {{instances: c7i.large, capacity: {KEY}, zones: use2-az1}}}}"
    answers = reservation(InstanceType="c7i.large", ReservationType="default", InstancePlatform=platform)
    assert details("HPC846", fleet, answers) == said


GROUP = "arn:aws:resource-groups:us-east-2:123456789012:group/reserved"


@pytest.mark.parametrize(
    ("kind", "zone", "said"),
    [
        ("c7i.large", "use2-az1", []),
        ("m7i.large", "use2-az1", ["it holds none of m7i.large in use2-az1"]),
        ("c7i.large", "use2-az2", ["it holds none of c7i.large in use2-az2"]),
    ],
)
def test_a_group_holds_a_reservation_of_each_type_in_a_zone_of_the_fleet(kind: str, zone: str, said: list[str]) -> None:
    arn = f"arn:aws:ec2:us-east-2:123456789012:capacity-reservation/{KEY}"
    answers = {
        **reservation(InstanceType="c7i.large", ReservationType="default"),
        "resource_groups.list_group_resources": {"ResourceIdentifiers": [{"ResourceArn": arn}]},
    }
    fleet = f"queues: {{cpu: {{instances: {kind}, capacity: '{GROUP}', zones: {zone}}}}}"
    assert details("HPC850", fleet, answers) == said
