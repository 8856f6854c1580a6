"""How the addresses of a new VPC are divided: pure, and the same whatever zones are in use.

The block is cut into eight slices. The number at the end of a zone id decides its slice (`use2-az2` has the second),
which is its private subnet as a whole; the eighth slice is cut again into eight public subnets. So a zone that comes or
goes moves no other.
A zone letter (`us-east-2b`) counts by its place in the alphabet; a network has ids or letters, never both.
"""

from __future__ import annotations

import ipaddress
import re

_SLICES = 8
_NUMBERED = re.compile(r"[a-z0-9]+-az([1-7])")
_LETTERED = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]([a-g])")
# EC2 takes /28 at the smallest; five addresses of each subnet are AWS's own (VPC user guide, "Subnet CIDR blocks").
SMALLEST_PREFIX = 28
RESERVED_ADDRESSES = 5
WIDEST, NARROWEST, NARROWEST_PRIVATE = 16, 22, 24


def slot(zone: str) -> int | None:
    """The slice of a zone, from 0 to 6; None for a zone that has neither such a number nor such a letter."""
    numbered, lettered = _NUMBERED.fullmatch(zone), _LETTERED.fullmatch(zone)
    if numbered:
        return int(numbered[1]) - 1
    return ord(lettered[1]) - ord("a") if lettered else None


def is_letter(zone: str) -> bool:
    """Say whether a zone is named by its letter, which means another place in every account."""
    return _LETTERED.fullmatch(zone) is not None


def private_cidr(cidr: str, zone: str) -> str:
    """The private subnet of a zone."""
    return str(_cut(ipaddress.IPv4Network(cidr))[_slot(zone)])


def public_cidr(cidr: str, zone: str) -> str:
    """The public subnet of a zone."""
    last = _cut(ipaddress.IPv4Network(cidr))[_SLICES - 1]
    return str(_cut(last)[_slot(zone)])


def capacity(cidr: str) -> int:
    """How many addresses nodes can have in one zone's private subnet."""
    return int(_cut(ipaddress.IPv4Network(cidr))[0].num_addresses) - RESERVED_ADDRESSES


def _slot(zone: str) -> int:
    found = slot(zone)
    if found is None:
        raise ValueError(f"{zone} has no slice")
    return found


def _cut(network: ipaddress.IPv4Network) -> list[ipaddress.IPv4Network]:
    return list(network.subnets(prefixlen_diff=3))
