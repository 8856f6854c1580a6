"""`hpc-tf doctor`."""

from __future__ import annotations

import click

from .running import ask, cluster_arguments


@click.command("doctor")
@cluster_arguments
def command(specs: tuple[str, ...], cluster: str | None, region: str | None, as_json: bool) -> None:
    """Say what is wrong with a running cluster, why, and what to do; exit code 1 where something is.

    Nodes that failed to boot with the line of their console, refused configurations, what EC2 does not sell, nodes that
    cannot be used. It finds the cluster as `hpc-tf status` does.
    """
    ask("doctor", specs, cluster, region, as_json)
