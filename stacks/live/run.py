"""Ask the account about everything at once, and turn what it refuses into findings."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from ...modules.catalog import Catalog
from ...modules.spec.finding import Finding, Level, Rule
from ..model import Cluster
from .account import Account, Refused
from .check import LiveCheck, Scene

_AT_ONCE = 16

NOT_PERMITTED = Rule(
    "HPC800",
    "A permission to look is missing",
    """The caller may not make a call that a check needs, so that check was left out; all others were done. The page
docs/check-live.md has a policy with all that is needed, every action of it only reads.""",
    Level.WARNING,
)
NOT_ANSWERED = Rule(
    "HPC801",
    "AWS could not answer",
    """A service answered with an error that says nothing about the spec: too many calls at once, or a service that the
region does not have. That check was left out, all others were done.""",
    Level.WARNING,
)
_REGION = ("region",)


def run(
    checks: Iterable[LiveCheck], written: Cluster, cluster: Cluster, catalog: Catalog, account: Account
) -> list[Finding]:
    """Run the checks in parallel; findings come in the order of the checks, each refusal once."""
    account.ask("sts.get_caller_identity")  # who cannot be told at all need not be asked forty times
    scenes = [(check, Scene(check.rule, written, cluster, catalog, account)) for check in checks]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = [finding for some in pool.map(lambda pair: _found(*pair), scenes) for finding in some]
    return list(dict.fromkeys(found))


def _found(check: LiveCheck, scene: Scene) -> list[Finding]:
    """What one check found, and where it could go no further, why."""
    found: list[Finding] = []
    try:
        for finding in check.run(scene):
            found.append(finding)  # kept though a later question is refused
    except Refused as refused:
        found.append(_refusal(refused))
    return found


def _refusal(refused: Refused) -> Finding:
    if refused.denied:
        detail = f"{refused.action} is not permitted"
        return Finding(NOT_PERMITTED, _REGION, detail, f"allow {refused.action}; docs/check-live.md has the policy")
    detail = f"{refused.call.replace('.', ' ')}: {refused.code}: {refused.message}".rstrip(": ")
    return Finding(NOT_ANSWERED, _REGION, detail, "try again, or check it by hand")
