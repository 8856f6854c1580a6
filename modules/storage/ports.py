"""Which ports a node must reach to mount a kind of storage that has a security group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Protocol = Literal["tcp", "udp"]


@dataclass(frozen=True, order=True)
class PortRange:
    """A range of ports, both ends included."""

    first: int
    last: int
    protocol: Protocol = "tcp"

    @property
    def label(self) -> str:
        """What it is called in addresses: its first port, and the protocol where it is not TCP."""
        return f"{self.first}" if self.protocol == "tcp" else f"{self.first}_{self.protocol}"


@dataclass(frozen=True)
class Ports:
    """The ports of one kind; with ``calls_back`` its servers open connections to each other and to their clients."""

    ranges: tuple[PortRange, ...]
    calls_back: bool = False


def both(*ports: int | tuple[int, int]) -> tuple[PortRange, ...]:
    """Ports and ranges that are open for TCP and for UDP."""
    pairs = [port if isinstance(port, tuple) else (port, port) for port in ports]
    return tuple(PortRange(first, last, protocol) for first, last in pairs for protocol in ("tcp", "udp"))
