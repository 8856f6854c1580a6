"""What commands about a running cluster share: which cluster, and the way to its head node."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from ..cli import EXIT_USAGE
from .inputs import fail_on_errors, load, show

_HERE = Path("/etc/hpc-tf/agent.json")
_PROGRAMS = Path("/opt/hpc-tf/bin")
_LIMIT_SECONDS = 300


def cluster_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take a spec, or the name and region of a cluster."""
    command = click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)
    command = click.option("--region", help="Region of the cluster, where no spec says it.")(command)
    command = click.option("--cluster", help="Name of the cluster, where no spec says it.")(command)
    return click.argument("specs", nargs=-1, type=click.Path(allow_dash=True), metavar="[SPEC]...")(command)


def ask(program: str, specs: Sequence[str], cluster: str | None, region: str | None, as_json: bool) -> None:
    """Run the agent's program where the cluster is, print what it says, and end with its exit status."""
    arguments = ["--json"] if as_json else []
    if _HERE.exists() and not specs and not cluster:
        raise SystemExit(subprocess.run([str(_PROGRAMS / program), *arguments], timeout=_LIMIT_SECONDS, check=False).returncode)
    from ...stacks.live import Unreachable
    from ...stacks.live.head_node import head_node

    try:
        answer = head_node(*_named(specs, cluster, region)).run(program, *arguments)
    except Unreachable as reason:
        click.echo(f"hpc-tf: the cluster cannot be asked: {reason}", err=True)
        raise SystemExit(EXIT_USAGE) from None
    click.echo(answer.output.rstrip("\n"))
    raise SystemExit(answer.status)


def _named(specs: Sequence[str], cluster: str | None, region: str | None) -> tuple[str, str, str | None]:
    """Name, region and profile of the cluster; a spec must be right to say them."""
    if cluster is not None:
        if specs:
            raise click.UsageError("name a spec or --cluster, not both")
        if region is None:
            raise click.UsageError("--cluster needs --region")
        return cluster, region, None
    checked = load(specs)
    if not checked.ok:
        show(checked.diagnostics, "text", err=True)
        fail_on_errors(checked, False)
    profile = checked.cluster.terraform.provider.get("profile")
    found = region or str(checked.inferred.region)
    return str(checked.inferred.cluster), found, profile if isinstance(profile, str) else None
