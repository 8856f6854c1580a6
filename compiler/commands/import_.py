"""`hpc-tf import`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ..cli import EXIT_SPEC
from ..importers.parallelcluster.report import report
from ..importers.parallelcluster.translate import Imported, translate

_SCHEMA = ".hpc-tf.schema.json"


@click.command("import")
@click.argument("config", type=click.Path(allow_dash=True), metavar="CONFIG")
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False), help="Write the spec there rather than to standard output."
)
@click.option("--name", default="", help="Name of the cluster; otherwise it is named after the file.")
@click.option("--region", default="", help="AWS region, where the file names none.")
@click.option("--force", is_flag=True, help="Overwrite an existing spec.")
@click.option(
    "--format",
    "style",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the report is written.",
)
def command(config: str, out: str | None, name: str, region: str, force: bool, style: str) -> None:
    """Translate CONFIG, a cluster configuration of ParallelCluster 3, into a spec.

    The report on standard error says of each key what became of it. Exit code 1 where ParallelCluster itself would refuse
    the file; the spec is written all the same, as far as there is one.
    """
    made = translate(*_read(config), cluster=name, region=region)
    for target in [Path(out), *(Path(out).parent / file for file in made.files)] if out is not None and not force else ():
        if target.exists():
            click.echo(f"{target} exists; `--force` overwrites it", err=True)
            raise SystemExit(EXIT_SPEC)
    click.echo(report(made, style).rstrip("\n"), err=True)
    if made.spec:
        _write(made, out)
    if made.refused:
        raise SystemExit(EXIT_SPEC)


def _read(config: str) -> tuple[str, bytes]:
    try:
        return ("<stdin>", sys.stdin.buffer.read()) if config == "-" else (config, Path(config).read_bytes())
    except OSError as error:
        raise click.UsageError(f"{config}: {(error.strerror or str(error)).lower()}") from None


def _write(made: Imported, out: str | None) -> None:
    """Write the spec, and beside it the files that it names and the schema for editors."""
    if out is None:
        click.echo(made.spec, nl=False)
        return
    from ..jsonschema import json_schema
    from ..pipeline import ROOT

    path = Path(out)
    try:
        path.write_text(made.spec, encoding="utf-8")
        (path.parent / _SCHEMA).write_text(json.dumps(json_schema(ROOT), ensure_ascii=False) + "\n", encoding="utf-8")
        for name, content in made.files.items():
            (path.parent / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{out}: {(error.strerror or str(error)).lower()}") from None
    click.echo(f"wrote {out}; next: hpc-tf check {out}", err=True)
