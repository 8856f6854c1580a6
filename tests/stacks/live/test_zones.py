"""Zones as an account sees them."""

from __future__ import annotations

from tests.stacks.live.accounts import details


def test_a_zone_that_the_account_has_not_is_told() -> None:
    seen = {
        "ec2.describe_availability_zones": {"AvailabilityZones": [{"ZoneName": "us-east-2a", "ZoneId": "use2-az1"}]}
    }
    assert details("HPC820", "network: {zones: [use2-az1, use2-az2]}", seen) == ["this account has use2-az1"]
    assert details("HPC820", "network: {zones: [use2-az1]}", seen) == []
    assert details("HPC820", "network: {zones: [us-east-2a]}", seen) == [], "a letter is one of the account's too"


def test_the_zones_that_offer_a_type_today_count() -> None:
    offers = [{"InstanceType": t, "Location": "use2-az1"} for t in ("c7i.large", "m7i.xlarge")]
    answer = {"ec2.describe_instance_type_offerings": {"InstanceTypeOfferings": offers}}
    assert details("HPC821", "queues: {cpu: {zones: use2-az1}}", answer) == []
    told = details("HPC821", "queues: {cpu: {zones: use2-az2}}", answer)
    assert told[-1] == "c7i.large is not in use2-az2"
