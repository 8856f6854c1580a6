"""Points where a test kills the agent: ``HPC_TF_AGENT_KILL_AT=resume:launched`` ends the process there with SIGKILL.

Nothing of the agent runs after it: no handler, no ``finally``. What such a death leaves behind, the next reconcile repairs.
"""

from __future__ import annotations

import os
import signal

ENVIRONMENT = "HPC_TF_AGENT_KILL_AT"
POINTS = (
    "resume:started",
    "resume:planned",
    "resume:buying",
    "resume:launched",
    "resume:described",
    "resume:tagging",
    "resume:tagged",
    "resume:named",
    "resume:failing",
    "resume:done",
    "suspend:started",
    "suspend:terminated",
    "reconcile:decided",
    "reconcile:acted",
    "configure:fetched",
    "configure:drained",
    "configure:switched",
    "configure:written",
    "configure:reconfigured",
)


def at(point: str) -> None:
    """Die here if a test asks for it."""
    if os.environ.get(ENVIRONMENT) == point:
        os.kill(os.getpid(), signal.SIGKILL)
