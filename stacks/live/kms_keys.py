"""KMS keys that encrypt what the cluster keeps."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.spec.finding import Finding
from ...modules.spec.identifiers import KmsKey
from .account import Answer
from .check import Scene, live

_CALL = "kms.describe_key"


@live("HPC838", "The KMS key cannot encrypt")
def no_kms_key(scene: Scene) -> Iterator[Finding]:
    """Volumes and file systems take a symmetric key of their own region that exists and is enabled."""
    for key, places in scene.places(KmsKey).items():
        problem = _problem(scene.one(_CALL, KeyId=key), scene.account.region)
        if problem:
            help = "name a symmetric, enabled key of the region"
            yield scene.finding(*places, detail=f"{key} {problem}", help=help, by=scene.shown(_CALL, KeyId=key))


def _problem(found: Answer | None, region: str) -> str:
    if found is None:
        return "does not exist in this account and region"
    key = found["KeyMetadata"]
    if key["Arn"].split(":")[3] != region:
        return f"is in {key['Arn'].split(':')[3]}"
    if key.get("KeyState", "Enabled") != "Enabled":
        return f"is {key['KeyState']}"
    return "" if key.get("KeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT" else f"is {key['KeySpec']}"


CHECKS = (no_kms_key,)
