"""Where logs go: CloudWatch's agent, if the image has it, and rotation."""

from __future__ import annotations

from pathlib import Path

from .command import succeeds
from .facts import CURRENT, Node
from .files import write
from .report import say

_CONTROL = Path("/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl")


def apply(node: Node) -> Node:
    """Send logs and metrics as the cluster's files say. A node that cannot works all the same, and says so."""
    name = {"head": "head-node", "login": "login-nodes"}.get(node.role, "compute")
    config, rotation = CURRENT / f"cloudwatch-{name}.json", CURRENT / "logrotate.conf"
    if rotation.is_file() and Path("/etc/logrotate.d").is_dir():
        write(Path("/etc/logrotate.d/hpc-tf"), rotation.read_bytes())
    if config.is_file():
        if not _CONTROL.exists():
            say("no CloudWatch agent in this image: logs stay on the node")
        elif not succeeds(str(_CONTROL), "-a", "fetch-config", "-m", "ec2", "-s", "-c", f"file:{config}"):
            say("the CloudWatch agent did not start: logs stay on the node")
    return node
