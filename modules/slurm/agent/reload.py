"""slurmctld takes the files that were installed: by ``scontrol reconfigure``, or by a start where Slurm needs one."""

from __future__ import annotations

import subprocess

from .carry import Carried
from .conf import node_lines
from .slurm import SlurmError
from .step import Step
from .trial import Refused
from .world import World

_ANSWER_SECONDS = 60
_RESTART_SECONDS = 660.0  # as long as the boot gives slurmctld to start: it may have many jobs to recover
TROUBLE = (SlurmError, OSError, subprocess.SubprocessError, Refused)
"""What may go wrong with it."""


def reload(world: World, step: Step, carried: Carried) -> None:
    """slurmctld takes the files, answers, and knows the nodes."""
    if step.needs_start:
        restart(world)
    else:
        world.slurm.reconfigure()
    wanted, said = set(node_lines(carried.text)), ""
    for _ in range(_ANSWER_SECONDS):
        try:
            if world.slurm.answers() and wanted <= {node.name for node in world.slurm.nodes()}:
                return
        except SlurmError as error:  # it is just coming up
            said = f": {error}"
        world.time.sleep(1.0)
    raise Refused(f"slurmctld does not answer, or does not know its new nodes{said}")


def is_stopped(world: World) -> bool:
    """Say whether slurmctld is off because somebody has stopped it, rather than because it cannot run."""
    try:
        done = subprocess.run(list(world.settings.state_command), capture_output=True, text=True, timeout=_ANSWER_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return True
    return done.stdout.strip() == "inactive"


def restart(world: World) -> None:
    """Start slurmctld anew."""
    command = list(world.settings.restart_command)
    done = subprocess.run(command, capture_output=True, text=True, timeout=_RESTART_SECONDS, check=False)
    if done.returncode:
        raise Refused(f"{' '.join(command)}: {done.stderr.strip()[-400:]}")
