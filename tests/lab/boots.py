"""How machines of the lab begin."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from . import cloud
from .booter import Boot, Instance
from .machine import Machine
from .world import World

_SHORT = """
hostname {node}
echo '{address} {node}' >>/etc/hosts
rm -f /etc/slurm/plugstack.conf
exec slurmd -N {node} --conf-server {head}:6820 >>/var/log/slurm/slurmd.out 2>&1
"""


def head(state: Path) -> Boot:
    """The head node: everything that its user data says."""

    def begin(machine: Machine, instance: Instance) -> None:
        cloud.run(machine, instance["user_data"])

    return Boot(begin, binds=lambda _: {"/var/spool/slurm": state}, graceful=True)


def short(world: World, head_address: str, munge: Path) -> Boot:
    """A compute node from where its boot starts slurmd: for tests with hundreds of them."""

    def begin(machine: Machine, instance: Instance) -> None:
        script = _SHORT.format(node=instance["tags"]["hpctf:node"], address=instance["address"], head=head_address)
        subprocess.run(machine.enter("sh", "-c", script), timeout=60, check=True, stdin=subprocess.DEVNULL)

    def binds(_: Instance) -> Mapping[str, Path]:
        return {"/run/munge": munge}

    return Boot(begin, ready=lambda instance: "hpctf:node" in instance["tags"], binds=binds)
