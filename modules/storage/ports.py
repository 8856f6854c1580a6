"""Which ports a node must reach to mount each kind of storage that has a security group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["efs", "lustre"]


@dataclass(frozen=True, order=True)
class PortRange:
    """A range of TCP ports, both ends included."""

    first: int
    last: int


# https://docs.aws.amazon.com/efs/latest/ug/network-access.html
# https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html
PORTS: dict[Kind, tuple[PortRange, ...]] = {
    "efs": (PortRange(2049, 2049),),
    "lustre": (PortRange(988, 988), PortRange(1018, 1023)),
}
# Servers of Lustre open connections to each other and to their clients; an EFS mount target only answers.
CALLS_BACK: frozenset[Kind] = frozenset({"lustre"})
