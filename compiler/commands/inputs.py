"""What commands share: spec files as arguments, diagnostics as output. The compiler is loaded when a spec is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..cli import EXIT_SPEC
from ..render import FORMATS, render

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic
    from ..pipeline import Checked

_DEFAULT_SPEC = "hpc.yaml"


def spec_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Take spec files, merged left to right, and the format of the diagnostics."""
    command = click.option(
        "--format",
        "style",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How diagnostics are written.",
    )(command)
    command = click.option("--strict", is_flag=True, help="Let warnings fail as errors do.")(command)
    return click.argument("specs", nargs=-1, type=click.Path(allow_dash=True), metavar="[SPEC]...")(command)


def load(specs: Sequence[str]) -> Checked:
    """Read and check the files of one spec; `-` is standard input, nothing means `hpc.yaml`."""
    from ..files import Files
    from ..pipeline import check

    names = list(specs) or [_DEFAULT_SPEC]
    read = []
    for name in names:
        try:
            read.append(
                ("<stdin>", sys.stdin.buffer.read()) if name == "-" else (_shown(name), Path(name).read_bytes())
            )
        except OSError as error:
            hint = "" if specs else "; name a spec, or write one with `hpc-tf init`"
            raise click.UsageError(f"{name}: {(error.strerror or str(error)).lower()}{hint}") from None
    folder = Path(names[0]).parent if names[0] != "-" else Path()
    return check(read, Files(folder))


def _shown(name: str) -> str:
    """The file's name as a person typed it, with forward slashes."""
    return name.replace(os.sep, "/")


def show(diagnostics: tuple[Diagnostic, ...], style: str, *, err: bool = False) -> None:
    """Print diagnostics in one of the formats."""
    stream = sys.stderr if err else sys.stdout
    color = stream.isatty() and "NO_COLOR" not in os.environ
    text = render(style, diagnostics, **({"color": color} if style == "text" else {}))
    if text:
        click.echo(text.rstrip("\n"), err=err)


def fail_on_errors(checked: Checked, strict: bool) -> None:
    """End with exit code 1 where there is an error, or anything at all under `--strict`."""
    from ...modules.spec.finding import Level
    from ..diagnostics import has_errors

    warned = strict and any(d.level is Level.WARNING for d in checked.diagnostics)
    if has_errors(checked.diagnostics) or warned:
        raise SystemExit(EXIT_SPEC)
