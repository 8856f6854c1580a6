"""Which ports a node must reach to mount a kind of storage that has a security group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Protocol = Literal["tcp", "udp"]


@dataclass(frozen=True, order=True)
class PortRange:
    """A range of ports, both ends included.

    With ``calls_back`` the servers behind it open connections to each other and to their clients.
    """

    first: int
    last: int
    protocol: Protocol = "tcp"
    calls_back: bool = False

    @property
    def label(self) -> str:
        """What it is called in addresses: its first port, and the protocol where it is not TCP."""
        return f"{self.first}" if self.protocol == "tcp" else f"{self.first}_{self.protocol}"


def both(*ports: int | tuple[int, int]) -> tuple[PortRange, ...]:
    """Ports and ranges that are open for TCP and for UDP."""
    pairs = [port if isinstance(port, tuple) else (port, port) for port in ports]
    return tuple(PortRange(first, last, protocol) for first, last in pairs for protocol in ("tcp", "udp"))


def together(ranges: Iterable[PortRange]) -> tuple[PortRange, ...]:
    """What several kinds need, each range once: EC2 refuses a rule that it has already."""
    found: dict[tuple[int, int, Protocol], PortRange] = {}
    for ports in sorted(ranges):  # one that calls back sorts behind its equal, and covers it
        found[ports.first, ports.last, ports.protocol] = ports
    return tuple(found.values())
