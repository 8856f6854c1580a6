"""Where the head node is: the newest slurm.conf in the bucket says it, whichever version is in force.

Terraform writes it with the head node that it has just made. A version that the head node before accepted, and that compute
nodes go by, may still name that one.
"""

from __future__ import annotations

from . import aws
from .facts import Node, address_in, head_address
from .report import say


def newest(node: Node) -> str:
    """The address as the bucket says it; whatever keeps it from being read is the caller's."""
    return address_in(aws.read(node.region, node.bucket, f"{node.prefix}/slurm.conf").decode())


def head(node: Node) -> str:
    """The address; what the machine's own files say where the bucket cannot be read."""
    if node.role != "head":
        try:
            return newest(node)
        except Exception as error:  # whatever it is, the node's own files may be right
            say(f"slurm.conf of the bucket: {error}")
    return head_address()
