"""`hpc-tf completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ..cli import cli


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of SHELL, e.g. `eval "$(hpc-tf completion bash)"`."""
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(cli, {}, "hpc-tf", "_HPC_TF_COMPLETE").source())
