"""What a machine is told at its first boot: who it is, and how to fetch all the rest. Pure text.

It holds nothing that an edit of queues changes, and no program that does the work: neither replaces a node.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

# EC2 takes 16 KB before it is encoded: EC2 user guide, "Run commands on your Linux instance at launch".
LARGEST = 16384
_FIRST = files("hpc_tf.modules.boot") / "first"
# What cloud-init writes: path on the machine, mode, and our file.
_WRITTEN = (
    ("/opt/hpc-tf/bin/start", "0755", "start.sh"),
    ("/opt/hpc-tf/bin/fetch.py", "0644", "fetch.py"),
    ("/etc/systemd/system/hpc-tf-boot.service", "0644", "hpc-tf-boot.service"),
)
_LAST = """\
runcmd:
  - [systemctl, daemon-reload]
  - [systemctl, enable, hpc-tf-boot.service]
  - [systemctl, start, --no-block, hpc-tf-boot.service]
"""


def user_data(role: str, facts: Mapping[str, str]) -> str:
    """Cloud-config for a role; ``facts`` such as cluster, region, bucket and prefix go into ``/etc/hpc-tf/node.json``.

    The text is Terraform's to evaluate, because only it knows some of the facts.
    """
    identity = json.dumps({"role": role, **facts}, sort_keys=True)
    parts = ["#cloud-config\n# written by hpc-tf\npreserve_hostname: true\nwrite_files:\n"]
    parts.append(_file("/etc/hpc-tf/node.json", "0644", f"{identity}\n"))
    parts += [_file(path, mode, _literal((_FIRST / name).read_text(encoding="utf-8"))) for path, mode, name in _WRITTEN]
    text = "".join([*parts, _LAST])
    if len(text.encode()) > LARGEST:
        raise ValueError(f"user data of {len(text.encode())} bytes; EC2 takes {LARGEST}")
    return text


def _file(path: str, mode: str, content: str) -> str:
    lines = "".join(f"      {line}\n" if line else "\n" for line in content.splitlines())
    return f"  - path: {path}\n    permissions: '{mode}'\n    content: |\n{lines}"


def _literal(text: str) -> str:
    """Text that Terraform gives back as it is."""
    return text.replace("${", "$${").replace("%{", "%%{")
