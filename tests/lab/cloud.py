"""As much of cloud-init as the lab needs: write the files of a cloud-config, run its commands. Real cloud-init runs in the boot test."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path
from typing import Any

import yaml

from .machine import Machine


def config(user_data: str) -> dict[str, Any]:
    """The cloud-config in user data as EC2 keeps it."""
    found: dict[str, Any] = yaml.safe_load(base64.b64decode(user_data))
    return found


def run(machine: Machine, user_data: str) -> None:
    """Do to a machine what its user data says."""
    root = Path(f"/proc/{machine.pid}/root")
    wanted = config(user_data)
    for file in wanted.get("write_files", []):
        path = root / file["path"].lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file["content"])
        path.chmod(int(file.get("permissions", "0644"), 8))
    for command in wanted.get("runcmd", []):
        words = command if isinstance(command, list) else ["sh", "-c", command]
        with (machine.folder / "cloud-init.log").open("a") as log:
            subprocess.run(machine.enter(*words), stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=120, check=False)
