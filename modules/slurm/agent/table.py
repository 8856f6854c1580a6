"""The table of reconciliation: what Slurm says of a node, what EC2 says of its instance, what to do. Pure and total: every pair has a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .instances import Ec2State as E
from .nodes import SlurmState as S


class Action(Enum):
    """What to do with one node. Rows whose cause may be an administrator's wish are checked by ``decide`` first."""

    NOTHING = "nothing"
    TERMINATE = "end the instance"
    POWER_DOWN = "power the node down; its job is requeued, its instance ended by suspend"
    RESET = "let Slurm use the node again"
    REPLACE = "end the instance and let Slurm use the node again"
    DRAIN = "take no new jobs, power down after the present one"


@dataclass(frozen=True)
class Row:
    """``settle`` waits until the pair has lasted, as it may be a mere passing state; ``failed_boot`` counts for the breaker."""

    action: Action
    why: str = ""
    settle: bool = False
    failed_boot: bool = False


_NOTHING = Row(Action.NOTHING)
_LEFT_OVER = Row(Action.TERMINATE, "its node is powered down", settle=True)
_HALF_DONE = Row(Action.TERMINATE, "its node is powering down", settle=True)
_GONE = Row(Action.POWER_DOWN, "its instance is gone", settle=True)
_ENDED = Row(Action.POWER_DOWN, "its instance has ended")
_STOPPED = Row(Action.POWER_DOWN, "its instance was stopped")
_NO_LAUNCH = Row(Action.POWER_DOWN, "it was never launched", settle=True)
_DIED = Row(Action.POWER_DOWN, "its instance ended while booting", failed_boot=True)
# EC2 lists an ended instance for an hour, so it may be the one before the one that is being launched.
_DIED_PERHAPS = Row(Action.POWER_DOWN, "its instance ended while booting", settle=True, failed_boot=True)
_FAILED = Row(Action.POWER_DOWN, "it failed to start")
_SICK = Row(Action.DRAIN, "its instance is in trouble")
_RESET = Row(Action.RESET, "it is powered down and may be tried again", failed_boot=True)
_RESET_ENDING = Row(Action.REPLACE, "it failed to start", failed_boot=True)
_BROKEN = Row(Action.POWER_DOWN, "Slurm took it down", settle=True)
_DRAINED = Row(Action.POWER_DOWN, "Slurm drained it", settle=True)

TABLE: dict[tuple[S, E], Row] = {
    (S.OFF, E.NONE): _NOTHING,
    (S.OFF, E.PENDING): _LEFT_OVER,
    (S.OFF, E.RUNNING): _LEFT_OVER,
    (S.OFF, E.SICK): _LEFT_OVER,
    (S.OFF, E.STOPPED): _LEFT_OVER,
    (S.OFF, E.ENDED): _NOTHING,
    (S.HELD, E.NONE): _NOTHING,
    (S.HELD, E.PENDING): _LEFT_OVER,
    (S.HELD, E.RUNNING): _LEFT_OVER,
    (S.HELD, E.SICK): _LEFT_OVER,
    (S.HELD, E.STOPPED): _LEFT_OVER,
    (S.HELD, E.ENDED): _NOTHING,
    (S.OFF_DOWN, E.NONE): _RESET,
    (S.OFF_DOWN, E.PENDING): _RESET_ENDING,
    (S.OFF_DOWN, E.RUNNING): _RESET_ENDING,
    (S.OFF_DOWN, E.SICK): _RESET_ENDING,
    (S.OFF_DOWN, E.STOPPED): _RESET_ENDING,
    (S.OFF_DOWN, E.ENDED): _RESET,
    (S.STARTING, E.NONE): _NO_LAUNCH,
    (S.STARTING, E.PENDING): _NOTHING,
    (S.STARTING, E.RUNNING): _NOTHING,
    (S.STARTING, E.SICK): _NOTHING,
    (S.STARTING, E.STOPPED): _DIED,
    (S.STARTING, E.ENDED): _DIED_PERHAPS,
    (S.START_FAILED, E.NONE): _FAILED,
    (S.START_FAILED, E.PENDING): _FAILED,
    (S.START_FAILED, E.RUNNING): _FAILED,
    (S.START_FAILED, E.SICK): _FAILED,
    (S.START_FAILED, E.STOPPED): _FAILED,
    (S.START_FAILED, E.ENDED): _FAILED,
    (S.STOPPING, E.NONE): _NOTHING,
    (S.STOPPING, E.PENDING): _HALF_DONE,
    (S.STOPPING, E.RUNNING): _HALF_DONE,
    (S.STOPPING, E.SICK): _HALF_DONE,
    (S.STOPPING, E.STOPPED): _HALF_DONE,
    (S.STOPPING, E.ENDED): _NOTHING,
    (S.IDLE, E.NONE): _GONE,
    (S.IDLE, E.PENDING): _NOTHING,
    (S.IDLE, E.RUNNING): _NOTHING,
    (S.IDLE, E.SICK): _SICK,
    (S.IDLE, E.STOPPED): _STOPPED,
    (S.IDLE, E.ENDED): _ENDED,
    (S.BUSY, E.NONE): _GONE,
    (S.BUSY, E.PENDING): _NOTHING,
    (S.BUSY, E.RUNNING): _NOTHING,
    (S.BUSY, E.SICK): _SICK,
    (S.BUSY, E.STOPPED): _STOPPED,
    (S.BUSY, E.ENDED): _ENDED,
    (S.SILENT, E.NONE): _GONE,
    (S.SILENT, E.PENDING): _NOTHING,
    (S.SILENT, E.RUNNING): _NOTHING,
    (S.SILENT, E.SICK): _SICK,
    (S.SILENT, E.STOPPED): _STOPPED,
    (S.SILENT, E.ENDED): _ENDED,
    (S.DRAINED, E.NONE): _GONE,
    (S.DRAINED, E.PENDING): _DRAINED,
    (S.DRAINED, E.RUNNING): _DRAINED,
    (S.DRAINED, E.SICK): _DRAINED,
    (S.DRAINED, E.STOPPED): _STOPPED,
    (S.DRAINED, E.ENDED): _ENDED,
    (S.DOWN, E.NONE): _GONE,
    (S.DOWN, E.PENDING): _BROKEN,
    (S.DOWN, E.RUNNING): _BROKEN,
    (S.DOWN, E.SICK): _BROKEN,
    (S.DOWN, E.STOPPED): _STOPPED,
    (S.DOWN, E.ENDED): _ENDED,
    (S.UNKNOWN, E.NONE): _NOTHING,
    (S.UNKNOWN, E.PENDING): _NOTHING,
    (S.UNKNOWN, E.RUNNING): _NOTHING,
    (S.UNKNOWN, E.SICK): _NOTHING,
    (S.UNKNOWN, E.STOPPED): _NOTHING,
    (S.UNKNOWN, E.ENDED): _NOTHING,
}
