"""Limits of users and of the kernel, as MPI over EFA and large jobs need them.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html: memory is locked without limit, and processes of one
user may trace each other (CMA), which the kernel forbids on Debian and Ubuntu.
"""

from __future__ import annotations

from pathlib import Path

from .command import succeeds
from .facts import Node
from .files import write

LIMITS = """\
# written by hpc-tf
* soft memlock unlimited
* hard memlock unlimited
* soft nofile 65536
* hard nofile 131072
* soft stack unlimited
* hard stack unlimited
"""
SYSCTL = """\
# written by hpc-tf
kernel.yama.ptrace_scope = 0
net.core.somaxconn = 16384
net.ipv4.tcp_max_syn_backlog = 16384
net.ipv4.neigh.default.gc_thresh1 = 4096
net.ipv4.neigh.default.gc_thresh2 = 8192
net.ipv4.neigh.default.gc_thresh3 = 16384
"""


def apply(node: Node) -> Node:
    """Write both; what this kernel does not know it passes over."""
    write(Path("/etc/security/limits.d/90-hpc-tf.conf"), LIMITS)
    settings = Path("/etc/sysctl.d/90-hpc-tf.conf")
    write(settings, SYSCTL)
    succeeds("sysctl", "--quiet", "--ignore", "--load", str(settings))
    return node
