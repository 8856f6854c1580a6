"""Change the key that all nodes share: ``/opt/hpc-tf/bin/rotate-key`` on the head node, as root.

Old and new cannot live side by side: a node with the other one is a stranger. So the controller stops first, which starts no
node any more, and the key changes only if no compute node runs. Whatever fails, the controller comes back with the key that
the secret holds.
"""

from __future__ import annotations

import base64
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import aws, keys, services
from .facts import Node, load
from .report import Failed, say

# In the order of starting; those that this cluster has not are passed over.
_DAEMONS = ("slurmdbd", "slurmctld", "slurmrestd")
_ALIVE = ("pending", "running", "stopping", "stopped")


def running(node: Node) -> list[str]:
    """The compute nodes that there are, by the instance."""
    filters = [
        {"Name": "tag:hpctf:cluster", "Values": [node.cluster]},
        {"Name": "tag:hpctf:role", "Values": ["compute"]},
        {"Name": "instance-state-name", "Values": [*_ALIVE]},
    ]
    return sorted(_instances(aws.client("ec2", node.region), filters))


def _instances(ec2: Any, filters: Sequence[Any]) -> Iterator[str]:
    for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
        yield from (one["InstanceId"] for reservation in page["Reservations"] for one in reservation["Instances"])


def new_key(arn: str) -> None:
    """Put a new key into the secret."""
    text = base64.b64encode(os.urandom(aws.KEY_BYTES)).decode()
    aws.client("secretsmanager", arn.split(":")[3]).put_secret_value(
        SecretId=arn, SecretString=text, ClientRequestToken=str(uuid.uuid4())
    )


def rotate(node: Node, *, given: bool) -> None:
    """Change the key; ``given`` takes what somebody has put into the secret."""
    there = [name for name in _DAEMONS if (services.UNITS / f"{name}.service").exists()]
    services.stop("slurmctld")
    try:
        left = running(node)
        if left:
            raise Failed(f"{len(left)} compute nodes run ({', '.join(left[:5])}): drain the partitions, wait until they are gone")
        if not given:
            new_key(node.resources["slurm_key"])
    except (BotoCoreError, ClientError) as error:
        raise Failed(f"the key stays as it was: {error}") from None
    finally:
        keys.shared(node)
        services.start(*(["munge"] if node.slurm["auth"] == "munge" else []), *there)
    say("changed the key that all nodes share; login nodes take it when they are renewed, or by /opt/hpc-tf/bin/start")


def main(arguments: Sequence[str]) -> int:
    """Rotate, and say why not."""
    if [*arguments] not in ([], ["--given"]):
        print("usage: rotate-key [--given]     --given: take the key that is in the secret now", file=sys.stderr)
        return 2
    try:
        rotate(load(), given=bool(arguments))
    except Failed as failed:
        print(f"hpc-tf: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
