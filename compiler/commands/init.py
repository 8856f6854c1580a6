"""`hpc-tf init`."""

from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from pathlib import Path

import click

from ..cli import EXIT_SPEC
from ..files import Files
from ..jsonschema import MODELINE, json_schema
from ..pipeline import ROOT, check

_SCHEMA = ".hpc-tf.schema.json"


def templates() -> dict[str, str]:
    """The specs that come with hpc-tf, by name: those of `examples/` that stand alone."""
    found = {}
    for entry in files("hpc_tf.examples").iterdir():
        if entry.name.endswith(".yaml"):
            found[entry.name.removesuffix(".yaml")] = entry.read_text(encoding="utf-8")
    return dict(sorted(found.items()))


@click.command("init")
@click.argument("spec", default="hpc.yaml", type=click.Path(dir_okay=False))
@click.option(
    "--template", default="minimal", show_default=True, help="Which spec to begin with; `--template list` lists them."
)
@click.option("--cluster", help="Name of the cluster.")
@click.option("--region", help="AWS region.")
@click.option("--force", is_flag=True, help="Overwrite an existing spec.")
def command(spec: str, template: str, cluster: str | None, region: str | None, force: bool) -> None:
    """Write a first SPEC (hpc.yaml), and beside it the schema that editors complete keys from.

    On a terminal it asks for name and region; elsewhere it asks nothing.
    """
    known = templates()
    if template == "list":
        for name, text in known.items():
            click.echo(f"{name:24} {text.splitlines()[0].lstrip('# ')}")
        return
    if template not in known:
        raise click.UsageError(f"there is no template {template!r}; there are {', '.join(known)}")
    path = Path(spec)
    if path.exists() and not force:
        click.echo(f"{spec} exists; `--force` overwrites it", err=True)
        raise SystemExit(EXIT_SPEC)
    text = known[template]
    asking = sys.stdin.isatty() and sys.stdout.isatty()
    text = _set(text, "cluster", cluster, asking)
    text = _set(text, "region", region, asking)
    checked = check([(spec, text.encode())], Files(path.parent))
    errors = [d for d in checked.diagnostics if d.level.value == "error"]
    for diagnostic in errors:
        click.echo(f"{diagnostic.key}: {diagnostic.detail}; {diagnostic.help}", err=True)
    if errors:
        raise SystemExit(EXIT_SPEC)
    try:
        path.write_text(f"{MODELINE.format(_SCHEMA)}\n{text}", encoding="utf-8")
        (path.parent / _SCHEMA).write_text(json.dumps(json_schema(ROOT), ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{spec}: {(error.strerror or str(error)).lower()}") from None
    click.echo(f"wrote {spec}; next: hpc-tf check {spec}")


def _set(text: str, key: str, given: str | None, asking: bool) -> str:
    """Replace the value of a top-level key by what was given or answered."""
    line = re.compile(rf"^{key}: (.+)$", re.MULTILINE)
    found = line.search(text)
    default = found.group(1) if found else ""
    value = given or (click.prompt(key, default=default) if asking else default)
    return line.sub(f"{key}: {value}", text, count=1)
