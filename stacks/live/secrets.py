"""Secrets that the spec names. They are looked up, never read."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.spec.finding import Finding
from ...modules.spec.identifiers import SecretArn
from .check import Scene, live

_CALL = "secretsmanager.describe_secret"


@live("HPC839", "There is no such secret")
def no_secret(scene: Scene) -> Iterator[Finding]:
    """Nodes read the secret when they boot. One that is to be deleted cannot be read any more. What is in it is not looked
    at here: a key of munge is 256 to 8,192 bits, written in base64."""
    for arn, places in scene.places(SecretArn).items():
        found = scene.one(_CALL, SecretId=arn)
        if found is None or found.get("DeletedDate"):
            detail = f"{arn} is to be deleted" if found is not None else f"{arn} does not exist"
            help = "restore it, or name another"
            yield scene.finding(*places, detail=detail, help=help, by=scene.shown(_CALL, SecretId=arn))


CHECKS = (no_secret,)
