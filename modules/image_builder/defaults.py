"""What an image begins with, and on what it is built, where a spec does not say it. Pure."""

from __future__ import annotations

from .model import Build
from .recipe import Target

# Names of AWS's own images in Image Builder: `aws imagebuilder list-images --owner Amazon`.
_PARENTS = {
    "alinux2023": "amazon-linux-2023", "rhel8": "red-hat-enterprise-linux-8", "rhel9": "red-hat-enterprise-linux-9",
    "ubuntu2204": "ubuntu-server-22-lts", "ubuntu2404": "ubuntu-server-24-lts",
}  # fmt: skip
_PARENT_ARCHITECTURES = {"x86_64": "x86", "arm64": "arm64"}
_INSTANCES = {
    (False, "x86_64"): "c7i.4xlarge", (False, "arm64"): "c7g.4xlarge",
    (True, "x86_64"): "g6.4xlarge", (True, "arm64"): "g5g.4xlarge",
}  # fmt: skip


def public_parent(partition: str, region: str, target: Target) -> str | None:
    """ARN of AWS's newest image of an operating system, None where Image Builder has none."""
    name = _PARENTS.get(target.system)
    if name is None or (target.system.startswith("rhel") and target.architecture != "x86_64"):
        return None
    plain = f"{name}-{_PARENT_ARCHITECTURES[target.architecture]}"
    return f"arn:{partition}:imagebuilder:{region}:aws:image/{plain}/x.x.x"


def build_type(build: Build, target: Target) -> str:
    """The instance type that an image is built on."""
    gpus = build.nvidia.install if build.nvidia is not None else target.gpus
    return str(build.instance or _INSTANCES[(gpus, target.architecture)])
