"""What can be wrong with checks of health, beside the rest of the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level
from .model import Cluster


@check("HPC791", "Slurm has one program that checks health", on=Cluster)
def second_program(part: Cluster, site: Site) -> Iterator[Finding]:
    """`health` writes HealthCheckProgram and what belongs to it. A program of your own goes in as one of `health.scripts`, or
    alone, without `health`.

    Bad:
        health: true
        slurm: {config: {HealthCheckProgram: /usr/sbin/nhc, HealthCheckInterval: 300}}

    Good:
        health: {scripts: s3://site/nhc.sh, interval: 5m}
    """
    for name in part.slurm.config if part.health.enabled else ():
        if name.lower().startswith("healthcheck") and name.lower() != "healthchecktimeout":
            yield site.finding(
                "slurm", "config", name, detail="`health` writes it as well", help="remove one of them", also=(("health",),)
            )


@check("HPC792", "Scripts that nobody runs", on=Cluster, level=Level.WARNING)
def scripts_off(part: Cluster, site: Site) -> Iterator[Finding]:
    """With `enabled: false` nothing is checked, scripts of your own neither.

    Bad:
        health: {enabled: false, scripts: s3://site/check.sh}

    Good:
        health: {scripts: s3://site/check.sh}
    """
    if part.health.scripts and not part.health.enabled:
        yield site.finding("health", "enabled", detail="`scripts` are written", help="remove `enabled: false`, or the scripts")


CHECKS: tuple[Check, ...] = (second_program, scripts_off)
