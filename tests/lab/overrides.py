"""What the lab changes in the compiler's files, and nothing else: this host has no control groups to give away and no hour to wait.

A directive that is not there to be replaced fails, so that a change of the compiler cannot pass unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

REPLACED: Mapping[str, str] = {
    # Plugins that need control groups, CPUs to bind to, or PMIx.
    "ProctrackType": "proctrack/linuxproc",
    "TaskPlugin": "task/none",
    "MpiDefault": "none",
    # Times: of minutes they become seconds.
    "AuthInfo": "cred_expire=10",
    "SlurmdTimeout": "60",
    "SuspendTime": "10",
    "SuspendTimeout": "8",
    "ResumeTimeout": "300",  # 200 machines begin on two processors that others use, too
}
# The queue whose machines never come need not wait for as long.
IMPATIENT = "mute", "ResumeTimeout=30"
CONTROLLER = {"power_save_interval": "1"}
# Written where accounting is.
REPLACED_PERHAPS: Mapping[str, str] = {"JobAcctGatherType": "jobacct_gather/linux"}
ADDED: Mapping[str, str] = {"SlurmdParameters": "config_overrides"}  # nodes of 2 to 192 CPUs live on this host
CGROUP = "CgroupPlugin=disabled"


def slurm_conf(text: str) -> str:
    """The file as the lab can run it."""
    for name, value in REPLACED.items():
        text, count = re.subn(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        assert count == 1, f"slurm.conf has {count} lines of {name}"
    for name, value in REPLACED_PERHAPS.items():
        text = re.sub(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
    for name, value in CONTROLLER.items():
        text, count = re.subn(rf"\b{name}=\d+", f"{name}={value}", text)
        assert count == 1, f"slurm.conf has {count} times {name}"
    queue, parameter = IMPATIENT
    text = re.sub(rf"^PartitionName={queue} .*$", rf"\g<0> {parameter}", text, flags=re.MULTILINE)
    present = [name for name in ADDED if re.search(rf"^{name}=", text, re.MULTILINE)]
    assert not present, f"slurm.conf has {present} by now: replace it instead"
    return text + "".join(f"{name}={value}\n" for name, value in ADDED.items())


def changed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """An output with its scheduler's files changed; Terraform hashes and uploads what it then holds."""
    conf, cgroup = "cluster/files/slurm.conf", "cluster/files/cgroup.conf"
    return {**files, conf: slurm_conf(files[conf].decode()).encode(), cgroup: files[cgroup] + f"{CGROUP}\n".encode()}
