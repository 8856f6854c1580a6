"""What a node is told at its first boot: who it is and where the cluster's configuration lies. Pure text.

It holds nothing that an edit of queues changes, so that such an edit never replaces a node.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

# EC2 takes 16 KB before it is encoded: EC2 user guide, "Run commands on your Linux instance at launch".
LARGEST = 16384


def user_data(role: str, facts: Mapping[str, str]) -> str:
    """Cloud-config that writes ``/etc/hpc-tf/node.json``: the role, and facts such as cluster, region and bucket."""
    content = json.dumps({"role": role, **facts}, sort_keys=True)
    lines = [
        "#cloud-config",
        "# written by hpc-tf",
        "write_files:",
        "  - path: /etc/hpc-tf/node.json",
        "    permissions: '0644'",
        "    content: |",
        f"      {content}",
        "",
    ]
    text = "\n".join(lines)
    if len(text.encode()) > LARGEST:
        raise ValueError(f"user data of {len(text.encode())} bytes; EC2 takes {LARGEST}")
    return text
