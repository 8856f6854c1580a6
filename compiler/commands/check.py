"""`hpc-tf check`."""

from __future__ import annotations

import click

from ..cli import EXIT_USAGE
from ..pipeline import Checked, check_live
from .inputs import fail_on_errors, load, show, spec_arguments


@click.command("check")
@spec_arguments
@click.option(
    "--live",
    is_flag=True,
    help="Then ask the AWS account too: do images, subnets, keys, roles, reservations, quotas fit? Only reads.",
)
def command(specs: tuple[str, ...], style: str, strict: bool, live: bool) -> None:
    """Check SPEC files, merged left to right. Prints every problem; exit code 1 where there is an error.

    Needs no network, no AWS account and no Node.js, unless --live asks for the account of your usual AWS credentials
    (AWS_PROFILE and so on). A spec that is wrong in itself is not looked up.
    """
    checked = load(specs)
    if live and checked.ok:
        checked = _live(checked)
    show(checked.diagnostics, style)
    fail_on_errors(checked, strict)
    if style == "text" and not checked.diagnostics:
        click.echo(f"{checked.inferred.cluster}: no problems{', in the account neither' if live else ''}")


def _live(checked: Checked) -> Checked:
    """Look the spec up in the account; where nobody answers, one sentence says why."""
    from ...stacks.live import Unreachable
    from ...stacks.live.aws import Aws

    profile = checked.cluster.terraform.provider.get("profile")
    try:
        return check_live(checked, Aws(str(checked.cluster.region), profile if isinstance(profile, str) else None))
    except Unreachable as reason:
        click.echo(f"hpc-tf: the account cannot be asked: {reason}", err=True)
        raise SystemExit(EXIT_USAGE) from None
