"""A zone owns a fixed slice, whatever others are in use."""

from __future__ import annotations

import ipaddress
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from hpc_tf.modules.network.subnets import RESERVED_ADDRESSES, capacity, private_cidr, public_cidr, slot

zones = st.sampled_from([f"use1-az{n}" for n in range(1, 8)])


@given(st.integers(16, 22), st.lists(zones, min_size=1, unique=True))
def test_subnets_lie_inside_and_never_overlap(prefix: int, chosen: list[str]) -> None:
    cidr = f"10.0.0.0/{prefix}"
    made = [ipaddress.ip_network(f(cidr, zone)) for zone in chosen for f in (private_cidr, public_cidr)]
    assert all(n.subnet_of(ipaddress.ip_network(cidr)) for n in made)  # type: ignore[arg-type]
    assert not any(a.overlaps(b) for a, b in combinations(made, 2))
    assert all(n.prefixlen <= 28 for n in made)


@given(st.integers(16, 24))
def test_capacity_counts_what_aws_leaves(prefix: int) -> None:
    cidr = f"10.0.0.0/{prefix}"
    assert capacity(cidr) == ipaddress.ip_network(private_cidr(cidr, "use1-az1")).num_addresses - RESERVED_ADDRESSES


def test_a_local_zone_has_no_slice() -> None:
    assert slot("use1-bos1-az1") is None and slot("use2-az3") == 2
