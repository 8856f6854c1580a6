"""Machine images that `aws_ami` finds: the public images of the catalog, and plain Amazon Linux."""

from __future__ import annotations

import hashlib
from typing import Any

from hpc_tf.modules.catalog import images

_AMAZON = "247102896272"
_ARCHITECTURES = ("x86_64", "arm64")
_PLAIN = "al2023-ami-2023.9.20260101.0-kernel-6.1-{architecture}"


def all_images() -> list[dict[str, Any]]:
    """Images in the form of moto's own list, which they replace."""
    found = {}
    for system in images.SYSTEMS.values():
        for release in images.SLURM_OF_RELEASE:
            for architecture in _ARCHITECTURES:
                pattern = images.image_name(system.name, release, architecture)
                if pattern:
                    name = f"{pattern.rstrip('-*')}-202601010000"
                    owner = _AMAZON if system.owner == "amazon" else system.owner
                    found[name] = _image(name, architecture, system.root_device, owner)
    for architecture in _ARCHITECTURES:
        name = _PLAIN.format(architecture=architecture)
        found[name] = _image(name, architecture, "/dev/xvda", _AMAZON)
    return list(found.values())


def _image(name: str, architecture: str, root: str, owner: str) -> dict[str, Any]:
    return {
        "ami_id": f"ami-{hashlib.sha256(name.encode()).hexdigest()[:17]}", "name": name, "description": name,
        "owner_id": owner, "public": True, "state": "available", "architecture": architecture,
        "image_location": f"amazon/{name}", "image_type": "machine", "platform": None, "hypervisor": "xen",
        "virtualization_type": "hvm", "root_device_type": "ebs", "root_device_name": root, "sriov": "simple",
    }  # fmt: skip
