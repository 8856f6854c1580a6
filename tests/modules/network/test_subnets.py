"""How the addresses of a new VPC are divided."""

import ipaddress
from itertools import combinations

import pytest
from hpc_tf.modules.catalog import regions
from hpc_tf.modules.network.subnets import (
    NARROWEST,
    NARROWEST_PRIVATE,
    SMALLEST_PREFIX,
    WIDEST,
    capacity,
    is_letter,
    private_cidr,
    public_cidr,
    slot,
)
from hypothesis import given
from hypothesis import strategies as st

ZONES = [f"use2-az{n}" for n in range(1, 8)]


def blocks(narrowest: int) -> st.SearchStrategy[str]:
    """Any block of a length that a VPC may have here."""
    prefixes = st.integers(WIDEST, narrowest)
    return st.tuples(st.integers(0, 2**16 - 1), prefixes).map(
        lambda found: str(ipaddress.IPv4Network((0x0A000000 + (found[0] << 8), found[1]), strict=False))
    )


@given(blocks(NARROWEST))
def test_all_subnets_of_all_zones_lie_inside_and_apart(cidr: str) -> None:
    found = [ipaddress.IPv4Network(cut(cidr, zone)) for zone in ZONES for cut in (private_cidr, public_cidr)]
    assert all(network.subnet_of(ipaddress.IPv4Network(cidr)) for network in found)
    assert not any(a.overlaps(b) for a, b in combinations(found, 2))
    assert all(network.prefixlen <= SMALLEST_PREFIX for network in found)


@given(blocks(NARROWEST_PRIVATE), st.sampled_from(ZONES))
def test_the_private_subnet_has_room_for_what_capacity_says(cidr: str, zone: str) -> None:
    network = ipaddress.IPv4Network(private_cidr(cidr, zone))
    assert capacity(cidr) == network.num_addresses - 5
    assert network.prefixlen <= SMALLEST_PREFIX


def test_the_number_of_a_zone_decides_its_place() -> None:
    assert private_cidr("10.0.0.0/16", "use2-az1") == "10.0.0.0/19"
    assert private_cidr("10.0.0.0/16", "use2-az3") == "10.0.64.0/19"
    assert public_cidr("10.0.0.0/16", "use2-az3") == "10.0.232.0/22"
    assert private_cidr("10.0.0.0/16", "us-east-2c") == "10.0.64.0/19"


def test_every_zone_of_every_region_has_a_place_of_its_own() -> None:
    for region in regions.names():
        places = [slot(zone) for zone in regions.zones(region)]
        assert None not in places and len({*places}) == len(places), region


@pytest.mark.parametrize("zone", ["usw2-lax1-az1", "use2-az8", "us-west-2-lax-1a", "us-east-2h", "use2"])
def test_a_zone_without_a_place_is_refused(zone: str) -> None:
    assert slot(zone) is None
    with pytest.raises(ValueError, match="no slice"):
        private_cidr("10.0.0.0/16", zone)


def test_letters_are_told_from_ids() -> None:
    assert is_letter("us-east-2a") and is_letter("us-gov-west-1b") and not is_letter("use2-az1")
