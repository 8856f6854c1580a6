"""Settings of the CloudWatch agent on a node: which files go to the log group, which metrics are measured. Pure data.

Grammar: CloudWatch user guide, "Manually create or edit the CloudWatch agent configuration file". The agent adds nothing to
what is written here: streams are named by instance and file, so that a node that is gone can still be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Role = Literal["head_node", "login_nodes", "compute"]

# Where each role writes what matters; a file that is not there is waited for. Paths as modules/boot and slurm.conf set them.
_EVERY: dict[str, str] = {
    "cloud-init": "/var/log/cloud-init.log",
    "cloud-init-output": "/var/log/cloud-init-output.log",
    "boot": "/var/log/hpc-tf/boot.log",
    "system": "/var/log/messages",
    "syslog": "/var/log/syslog",
    "sssd": "/var/log/sssd/sssd.log",
}
_OF: dict[Role, dict[str, str]] = {
    "head_node": {
        "agent": "/var/log/hpc-tf/agent.log",
        "slurmctld": "{log}/slurmctld.log",
        "slurmdbd": "{log}/slurmdbd.log",
        "slurmrestd": "{log}/slurmrestd.log",
    },
    "login_nodes": {"sackd": "{log}/sackd.log"},
    "compute": {"slurmd": "{log}/slurmd.log"},
}


def log_files(role: Role, slurm_log: str) -> dict[str, str]:
    """What is collected of a role: name of the stream to path; ``slurm_log`` is the folder of Slurm's own logs."""
    return dict(sorted({**_EVERY, **{name: path.format(log=slurm_log) for name, path in _OF[role].items()}}.items()))


def agent_config(role: Role, *, log_group: str, slurm_log: str, disks: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """The file of one role. The head node also measures memory and ``disks``: paths whose fill is worth an alarm."""
    collected = [
        {"file_path": path, "log_group_name": log_group, "log_stream_name": f"{{instance_id}}.{name}"}
        for name, path in log_files(role, slurm_log).items()
    ]
    made: dict[str, Any] = {
        "agent": {"metrics_collection_interval": 60, "run_as_user": "root"},
        "logs": {"logs_collected": {"files": {"collect_list": collected}}, "force_flush_interval": 5},
    }
    if role == "head_node":
        made["metrics"] = {
            "namespace": "CWAgent",
            "append_dimensions": {"InstanceId": "${aws:InstanceId}"},
            "metrics_collected": {
                "mem": {"measurement": ["mem_used_percent"]},
                "disk": {"measurement": ["disk_used_percent"], "resources": list(disks), "drop_device": True},
            },
            "aggregation_dimensions": [["InstanceId"], ["InstanceId", "path"]],
        }
    return made


def rotation(slurm_log: str) -> str:
    """logrotate's rules for what Slurm and our programs write; copytruncate, as none of them has to be told."""
    return "\n".join(
        (
            "# written by hpc-tf",
            f"{slurm_log}/*.log /var/log/hpc-tf/*.log {{",
            "    weekly",
            "    maxsize 500M",
            "    rotate 8",
            "    compress",
            "    delaycompress",
            "    missingok",
            "    notifempty",
            "    copytruncate",
            "}",
            "",
        )
    )
