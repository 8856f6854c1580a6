"""`hpc-tf schema`."""

from __future__ import annotations

import json

import click

from ..jsonschema import json_schema
from ..pipeline import ROOT


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the language. Editors with a YAML language server read it by the modeline of a spec."""
    click.echo(json.dumps(json_schema(ROOT), indent=2, ensure_ascii=False))
