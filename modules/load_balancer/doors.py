"""The ports by which people reach login nodes, and who may use each."""

from __future__ import annotations

from collections.abc import Iterator

from ..access.sources import Source
from ..login_nodes.model import LoginPool
from ..portal.model import PORT
from ..spec.frozen import frozen


@frozen
class Door:
    """One port; ``word`` is the key that opens it. The first door of a pool is that of SSH, whose names have no word."""

    word: str
    port: int
    sources: tuple[Source, ...]
    certificate: str | None = None

    @property
    def protocol(self) -> str:
        """What the load balancer speaks: TLS where it shows a certificate, else it passes on what comes."""
        return "TLS" if self.certificate is not None else "TCP"

    def label(self, base: str) -> str:
        """The name of what belongs to this door."""
        return base if self.word == "ssh" else f"{base}_{self.word}"


def doors_of(pool: LoginPool) -> Iterator[Door]:
    """The doors of a pool."""
    yield Door("ssh", 22, pool.access.ssh or ())
    desktop = pool.access.dcv
    if desktop is not None and desktop.enabled:
        yield Door("dcv", desktop.port, desktop.allowed_ips or ())
    if pool.portal is not None:
        yield Door("portal", PORT, pool.portal.allowed_ips or (), pool.portal.certificate)
