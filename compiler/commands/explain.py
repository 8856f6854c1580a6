"""`hpc-tf explain`."""

from __future__ import annotations

import click

from ...modules.spec.nearest import nearest
from ..explain import all_rules, explain_key, explain_rule, find_keys
from ..pipeline import ROOT
from ..schema import every_key


@click.command("explain")
@click.argument("word", metavar="CODE|KEY")
def command(word: str) -> None:
    """Explain a code such as HPC402, or a key such as queues.efa or just efa."""
    known = all_rules()
    if word.upper() in known:
        click.echo(explain_rule(known[word.upper()]), nl=False)
        return
    keys = find_keys(word, ROOT)
    if not keys:
        close = nearest(word, [*known, *(member.name for _, member in every_key(ROOT))])
        raise click.UsageError(f"{word!r} is no code and no key" + (f"; did you mean {close}?" if close else ""))
    click.echo("\n".join(explain_key(path, member) for path, member in keys), nl=False)
