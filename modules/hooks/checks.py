"""What can be wrong with scripts that a spec names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..spec.check import Check, Site, check
from ..spec.finding import Finding, Level
from .model import Action

# Words that stand before a value, and forms of keys that are told by their look.
_NAMED = re.compile(r"(?i)[\w-]*(password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key)[\w-]*[=:](?!arn:).+")
_NAMES = re.compile(r"(?i)--?(password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key)")
_LOOKS = re.compile(r"(AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}|-----BEGIN [A-Z ]*PRIVATE KEY-----")


def _secret(args: tuple[str, ...], index: int) -> bool:
    """Say whether an argument looks like a secret by itself, or by the option before it."""
    one, before = args[index], args[index - 1] if index else ""
    if _LOOKS.search(one) or _NAMED.fullmatch(one):
        return True
    return _NAMES.fullmatch(before) is not None and not one.startswith(("-", "arn:"))


@check("HPC540", "An argument looks like a secret", on=Action, level=Level.WARNING)
def secret_argument(action: Action, site: Site) -> Iterator[Finding]:
    """Arguments stand in plain text in the output, in Terraform's state, in the bucket and in the process list of the
    node. Let the script read the secret itself: give it the ARN of a Secrets Manager secret, and the role the right to it.

    Bad:
        head_node: {hooks: {configured: {script: s3://site/register.sh, args: [--token, 0a1b2c3d]}}}
    Good:
        head_node: {hooks: {configured: {script: s3://site/register.sh, args: [--queue, cfd]}}}
    """
    for index in range(len(action.args)):
        if _secret(action.args, index):
            help = "name the ARN of a secret, and read it in the script"
            yield site.finding("args", index, detail="it would be kept in plain text", help=help)


@check("HPC541", "The S3 URL names no object", on=Action)
def bucket_as_script(action: Action, site: Site) -> Iterator[Finding]:
    """A script is one object: a bucket and a key.

    Bad:
        head_node: {hooks: {start: s3://site-scripts/}}
    Good:
        head_node: {hooks: {start: s3://site-scripts/setup.sh}}
    """
    bucket, _, key = action.script.removeprefix("s3://").partition("/")
    if action.script.startswith("s3://") and (not key or key.endswith("/") or not bucket):
        yield site.finding("script", detail=f"{action.script} is no object", help="add the key of the script")


CHECKS: tuple[Check, ...] = (secret_argument, bucket_as_script)
