"""How machines of the lab begin."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from . import cloud
from .booter import Boot, Instance
from .machine import Machine
from .world import World

# What the last steps of a node's own boot do; what comes before them is the same for one node and for hundreds.
_SHORT = """
hostname {node}
echo '{address} {node}' >>/etc/hosts
exec slurmd -N {node} --conf-server {head}:6820 >>/var/log/slurm/slurmd.out 2>&1
"""


def whole(world: World, *, graceful: bool = False) -> Boot:
    """A machine that does everything its user data says."""

    def begin(machine: Machine, instance: Instance) -> None:
        cloud.run(machine, instance["user_data"])

    return Boot(begin, binds={"/run/lab/volumes": world.folder / "volumes"}, graceful=graceful)


def short(head_address: Callable[[], str], munge: Path) -> Boot:
    """A compute node from where its boot starts slurmd: for tests with hundreds of them."""

    def begin(machine: Machine, instance: Instance) -> None:
        script = _SHORT.format(node=instance["tags"]["hpctf:node"], address=instance["address"], head=head_address())
        subprocess.run(machine.enter("sh", "-c", script), timeout=60, check=True, stdin=subprocess.DEVNULL)

    return Boot(begin, ready=lambda instance: "hpctf:node" in instance["tags"], binds={"/run/munge": munge})
