"""What a spec says about the health of nodes."""

from __future__ import annotations

from typing import Literal

from ..hooks.model import Action
from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.quantities import Duration, Rate
from ..spec.text import Name


@frozen
class Bandwidth:
    """A measurement between pairs of idle nodes, now and then; slow nodes are drained and replaced."""

    queues: tuple[Name, ...] = key("queues whose nodes are measured", change="S")
    minimum: Rate = key("what two nodes must do; NCCL's bus bandwidth of 300 GB/s is `300000 MB/s`", change="N")
    every: Duration = key("how often each node is measured", default=Duration.parse("7d"), change="S")
    command: str | None = key(
        "what measures, run by a shell in a job of two whole nodes; it prints as nccl-tests, OSU's benchmarks or fi_pingpong do, or a "
        "number of MB/s last",
        default=None, derived="`fi_pingpong` over EFA", change="N",
    )  # fmt: skip


@frozen
class Health:
    """Checks of compute nodes: GPUs, EFA devices, file systems, disk, and scripts of your own."""

    SHORTHANDS = (Short(bool, "enabled", "{interval: 5m}"),)

    enabled: bool = key("false: nodes are checked at their boot alone", default=True, change="S")
    interval: Duration = key("how often each node is checked, 30s to 12h", default=Duration.parse("5m"), change="S")
    nodes: Literal["any", "idle"] = key(
        "idle: leave those alone that jobs are running on", default="any", change="S"
    )
    at_job_start: bool = key("check the nodes of a job before it begins, too", default=True, change="S")
    scripts: tuple[Action, ...] = key(
        "scripts of your own, run after ours as root; an exit status other than 0 drains the node, the last line says why",
        default=(),
        change="N",
    )
    bandwidth: Bandwidth | None = key("measure the network between idle nodes", default=None, derived="none", change="S N")


NO_HEALTH = Health(enabled=False)
