"""What a spec says about remote desktops."""

from __future__ import annotations

from ..access.sources import Source
from ..spec.frozen import frozen
from ..spec.key import Short, key

PORT = 8443


@frozen
class Dcv:
    """Amazon DCV: a desktop in the browser or in DCV's client, one for each person who asks for it."""

    SHORTHANDS = (
        Short(bool, "enabled", "{allowed_ips: <access.ssh>, port: 8443}"),
        Short(tuple[Source, ...], lambda sources: {"enabled": "true", "allowed_ips": sources}, "{allowed_ips: […]}"),
    )

    enabled: bool = key("false: no desktops", default=True, change="A h L")
    allowed_ips: tuple[Source, ...] | None = key(
        "sources that may open the port; `[]` leaves it closed, for a tunnel through SSH or Session Manager",
        default=None,
        derived="those of `ssh` at the same place",
        change="A",
    )
    # DCV administrator guide, "Changing the Amazon DCV server TCP/UDP port"
    port: int = key("TCP port of the desktop", default=PORT, within=(1024, 65535), change="A h L")


NO_DCV = Dcv(enabled=False)
