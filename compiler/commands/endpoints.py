"""`hpc-tf endpoints`."""

from __future__ import annotations

import click

from ...stacks.reach import reach
from .inputs import fail_on_errors, load, show, spec_arguments


@click.command("endpoints")
@spec_arguments
def command(specs: tuple[str, ...], style: str, strict: bool) -> None:
    """List what nodes reach outside of the VPC: services of AWS with the names of their endpoints, and other places."""
    checked = load(specs)
    show(checked.diagnostics, style, err=True)
    fail_on_errors(checked, strict)
    click.echo("\n".join(reach(checked.inferred)))
