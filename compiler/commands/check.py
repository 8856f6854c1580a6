"""`hpc-tf check`."""

from __future__ import annotations

import click

from .inputs import fail_on_errors, load, show, spec_arguments


@click.command("check")
@spec_arguments
def command(specs: tuple[str, ...], style: str, strict: bool) -> None:
    """Check SPEC files, merged left to right. Prints every problem; exit code 1 where there is an error.

    Needs no network, no AWS account and no Node.js.
    """
    checked = load(specs)
    show(checked.diagnostics, style)
    fail_on_errors(checked, strict)
    if style == "text" and not checked.diagnostics:
        click.echo(f"{checked.inferred.cluster}: no problems")
