"""What machines are told of their software. Pure data."""

from __future__ import annotations

from typing import Any

from .model import Software
from .plugstack_conf import FOLDER, RUNTIME


def software_settings(software: Software, slurm_version: str) -> dict[str, Any]:
    """The part of settings.json; empty where nothing is asked for."""
    found: dict[str, Any] = {}
    if software.pyxis:
        found["pyxis"] = {"folder": FOLDER, "runtime": RUNTIME}
    if software.apptainer:
        found["apptainer"] = True
    if software.eessi.enabled:
        cache = software.eessi.cache.gib * 1024
        found["eessi"] = {"cache_mib": cache, "proxies": [str(proxy) for proxy in software.eessi.proxies]}
    if software.spack is not None:
        spack = software.spack
        found["spack"] = {"path": str(spack.path), "ref": str(spack.ref), "url": str(spack.url), "slurm": slurm_version}
    if software.modules or software.spack is not None:
        found["modules"] = [str(path) for path in software.modules]
    if software.packages:
        found["packages"] = [str(name) for name in software.packages]
    return {"required": software.required, **found} if found else {}
