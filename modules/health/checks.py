"""What can be wrong with checks of health."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.check import Check, Site, check
from ..spec.finding import Finding
from .model import Health

# Slurm keeps the interval in 16 bits of seconds; a check may take 60 s (slurm.conf manual page, HealthCheckProgram).
_SECONDS = (30, 43200)


@check("HPC790", "Health is checked that often or that seldom by nobody", on=Health)
def interval(part: Health, site: Site) -> Iterator[Finding]:
    """Each check takes a second or two of a core, and up to a minute where something hangs. Below 30 seconds checks run
    into each other; beyond twelve hours Slurm cannot count.

    Bad:
        health: {interval: 5s}

    Good:
        health: {interval: 5m}
    """
    low, high = _SECONDS
    if not low <= part.interval.seconds <= high:
        help = "write 30s" if part.interval.seconds < low else "write 12h"
        yield site.finding("interval", detail=f"{part.interval}; it may be 30s to 12h", help=help)


CHECKS: tuple[Check, ...] = (interval,)
