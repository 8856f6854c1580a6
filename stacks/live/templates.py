"""Launch templates whose network interfaces stand in place of ours."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.spec.finding import Finding
from .check import Scene, live

_CALL = "ec2.describe_launch_template_versions"


@live("HPC852", "The launch template cannot be used")
def no_template(scene: Scene) -> Iterator[Finding]:
    """Of a launch template only `NetworkInterfaces` are taken; what else it holds would be lost without a word."""
    for path, fleet in scene.fleets():
        named = fleet.launch_template
        if named is None:
            continue
        asked = {"LaunchTemplateId": str(named.id), "Versions": [str(named.version)]}
        found = scene.one(_CALL, **asked)
        versions = found["LaunchTemplateVersions"] if found is not None else []
        held = {key for key, value in versions[0]["LaunchTemplateData"].items() if value} if versions else set()
        if not versions:
            problem = f"{scene.account.region} has no version {named.version} of {named.id} for this account"
        elif held != {"NetworkInterfaces"}:
            others = sorted(held - {"NetworkInterfaces"})
            problem = f"{named.id} holds {', '.join(others)} too" if others else f"{named.id} holds no NetworkInterfaces"
        else:
            continue
        help = "name a version that holds NetworkInterfaces and nothing else"
        yield scene.finding((*path, "launch_template"), detail=problem, help=help, by=scene.shown(_CALL, **asked))


CHECKS = (no_template,)
