"""Where logs go: CloudWatch's agent, if the image has it, and rotation."""

from __future__ import annotations

import json
from pathlib import Path

from . import aws
from .command import succeeds
from .facts import CURRENT, Node
from .files import write
from .report import say

_CONTROL = Path("/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl")


def apply(node: Node) -> Node:
    """Send logs and metrics as the cluster's files say. A node that cannot works all the same, and says so."""
    config, rotation = _config(node), CURRENT / "logrotate.conf"
    if rotation.is_file() and Path("/etc/logrotate.d").is_dir():
        write(Path("/etc/logrotate.d/hpc-tf"), rotation.read_bytes())
    if config.is_file():
        if not _CONTROL.exists():
            say("no CloudWatch agent in this image: logs stay on the node")
        elif not succeeds(str(_CONTROL), "-a", "fetch-config", "-m", "ec2", "-s", "-c", f"file:{config}"):
            say("the CloudWatch agent did not start: logs stay on the node")
    return node


def failed(node: Node, line: str) -> None:
    """Put the line that says what failed into the log group by ourselves: CloudWatch's agent may not run yet, or no more."""
    config = _config(node)
    if config.is_file() and node.instance:
        (group, *_) = {one["log_group_name"] for one in json.loads(config.read_text())["logs"]["logs_collected"]["files"]["collect_list"]}
        aws.log(node.region, group, f"{node.instance}.boot-failed", line)


def _config(node: Node) -> Path:
    name = {"head": "head-node", "login": "login-nodes"}.get(node.role, "compute")
    return CURRENT / f"cloudwatch-{name}.json"
