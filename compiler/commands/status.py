"""`hpc-tf status`."""

from __future__ import annotations

import click

from .running import ask, cluster_arguments


@click.command("status")
@cluster_arguments
def command(specs: tuple[str, ...], cluster: str | None, region: str | None, as_json: bool) -> None:
    """Print what the agent on the head node sees: configuration in force, nodes by state, instances, what waits and why.

    On your machine it asks over Session Manager, with your usual AWS credentials (it needs boto3: pip install
    'hpc-tf[live]'); on the head node it asks the agent there. SPEC files, or --cluster and --region, say which cluster.
    """
    ask("status", specs, cluster, region, as_json)
