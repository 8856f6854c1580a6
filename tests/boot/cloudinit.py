"""Real cloud-init with the data source NoCloud: the stages that its units run, one after the other."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

from tests.lab.machine import Machine

_STAGES = (("init", "--local"), ("init",), ("modules", "--mode=config"), ("modules", "--mode=final"))
_SECONDS = 120


def run(machine: Machine, instance_id: str, user_data: str) -> None:
    """Give a machine its user data, as EC2 keeps it, and start cloud-init; raise where a stage ends badly."""
    root = Path(f"/proc/{machine.pid}/root")
    seed = root / "var/lib/cloud/seed/nocloud"
    seed.mkdir(parents=True)
    (seed / "user-data").write_bytes(base64.b64decode(user_data))
    (seed / "meta-data").write_text(json.dumps({"instance-id": instance_id}))
    settings = "datasource_list: [NoCloud]\nnetwork: {config: disabled}\nssh_genkeytypes: [ed25519]\n"
    (root / "etc/cloud/cloud.cfg.d/99-test.cfg").write_text(settings)
    for stage in _STAGES:
        command = machine.enter("cloud-init", *stage)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False)
        assert done.returncode == 0, f"cloud-init {' '.join(stage)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
