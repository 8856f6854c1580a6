"""`hpc-tf expand`."""

from __future__ import annotations

import click

from ..encode import encode, to_yaml
from .inputs import fail_on_errors, load, show, spec_arguments


@click.command("expand")
@spec_arguments
def command(specs: tuple[str, ...], style: str, strict: bool) -> None:
    """Print the spec as the compiler understands it: shorthands expanded, every derived value written out.

    The result is a spec again, and compiles to the same output.
    """
    checked = load(specs)
    show(checked.diagnostics, style, err=True)
    fail_on_errors(checked, strict)
    tree = {k: v for k, v in encode(checked.inferred).items() if v not in ({}, []) and k != "compute"}
    click.echo(to_yaml(tree), nl=False)
