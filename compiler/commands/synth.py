"""`hpc-tf synth`."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..cli import EXIT_SPEC, EXIT_USAGE
from ..warmup import engine_starting
from .inputs import fail_on_errors, load, show, spec_arguments

if TYPE_CHECKING:
    from ..synthesis import Synthesised


@click.command("synth")
@spec_arguments
@click.option(
    "-o",
    "--out",
    default="out",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Folder of all clusters' output.",
)
@click.option(
    "--print", "printed", metavar="FILE", help="Print one file, e.g. cluster/main.tf.json, and write nothing."
)
@click.option("--check", "dry", is_flag=True, help="Write nothing; exit code 1 where the output is not up to date.")
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
def command(
    specs: tuple[str, ...], style: str, strict: bool, out: str, printed: str | None, dry: bool, force: bool
) -> None:
    """Compile SPEC files, merged left to right, into OUT/CLUSTER: one folder of Terraform JSON for each state.

    Nothing is written unless the whole spec is right; the same spec gives the same bytes.
    """
    if out == "-":
        raise click.UsageError("--out is a folder; --print FILE writes one file to standard output")
    with engine_starting():
        checked = load(specs)
    if not checked.ok:
        show(checked.diagnostics, style, err=True)
        fail_on_errors(checked, strict)
    with _progress("compiling"):
        made = _synthesise(checked)
    show((*checked.diagnostics, *made.diagnostics), style, err=True)
    fail_on_errors(checked, strict)
    if made.diagnostics:
        raise SystemExit(EXIT_SPEC)
    if printed is not None:
        _print(printed, made)
        return
    from ..emit import OutputError, emit

    folder = Path(out) / str(checked.inferred.cluster)
    try:
        if dry:
            _compare(folder, made)
            return
        done = emit(folder, made.files, force=force)
    except OutputError as error:
        click.echo(f"hpc-tf: {error}", err=True)
        raise SystemExit(EXIT_SPEC) from None
    count = f"{len(done.written)} written, {len(done.unchanged)} unchanged, {len(done.removed)} removed"
    click.echo(f"{folder}: {count}", err=True)
    click.echo(f"next: cd {folder} && {made.next_command}")


def _synthesise(checked: Any) -> Synthesised:
    """Synthesise; where the engine cannot start, one sentence says why."""
    from ...modules.terraform.node import NodeMissing
    from ..synthesis import synthesise

    try:
        return synthesise(checked)
    except NodeMissing as error:
        click.echo(f"hpc-tf: {error}", err=True)
        raise SystemExit(EXIT_USAGE) from None


def _progress(words: str) -> AbstractContextManager[Any]:
    """A spinner on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty() or "NO_COLOR" in os.environ:
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(words)


def _print(name: str, made: Synthesised) -> None:
    if name not in made.files:
        raise click.UsageError(f"the output has no file {name!r}; it has {', '.join(sorted(made.files))}")
    click.echo(made.files[name], nl=False)


def _compare(folder: Path, made: Synthesised) -> None:
    from ..emit import difference

    changed = difference(folder, made.files)
    for name in changed:
        click.echo(f"{folder}/{name} is not up to date", err=True)
    if changed:
        raise SystemExit(EXIT_SPEC)
    click.echo(f"{folder}: up to date")
