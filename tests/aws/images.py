"""Machine images that `aws_ami` finds: the public ParallelCluster images of the catalog's releases."""

from __future__ import annotations

import hashlib
from typing import Any

from hpc_tf.modules.catalog import images


def all_images() -> list[dict[str, Any]]:
    """Images in the form of moto's own list."""
    found = []
    for system in images.SYSTEMS.values():
        for release in images.SLURM_OF_RELEASE:
            for architecture in ("x86_64", "arm64"):
                pattern = images.image_name(system.name, release, architecture)
                if pattern:
                    found.append(
                        _image(
                            pattern.replace("*", " 202601010000").replace(" ", "-"), architecture, system.root_device
                        )
                    )
    return found


def _image(name: str, architecture: str, root: str) -> dict[str, Any]:
    return {
        "ami_id": f"ami-{hashlib.sha256(name.encode()).hexdigest()[:17]}",
        "name": name,
        "description": name,
        "owner_id": "247102896272",
        "public": True,
        "state": "available",
        "architecture": architecture,
        "image_location": f"amazon/{name}",
        "image_type": "machine",
        "platform": None,
        "hypervisor": "xen",
        "virtualization_type": "hvm",
        "root_device_type": "ebs",
        "root_device_name": root,
        "sriov": "simple",
    }
