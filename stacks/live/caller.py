"""Whether the account that answers is the one that the spec means."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.spec.finding import Finding
from .check import Scene, live


@live("HPC802", "The credentials are of another account")
def other_account(scene: Scene) -> Iterator[Finding]:
    """`account` says where the cluster belongs. Everything else that was looked up here is then of the wrong account."""
    found = scene.ask("sts.get_caller_identity")["Account"]
    if scene.cluster.account is not None and found != scene.cluster.account:
        yield scene.finding(
            ("account",), detail=f"the caller is in {found}", help="choose another profile (AWS_PROFILE), or mend it",
            by=scene.shown("sts.get_caller_identity"),
        )  # fmt: skip


CHECKS = (other_account,)
