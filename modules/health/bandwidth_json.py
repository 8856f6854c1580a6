"""bandwidth.json: which nodes the agent has measured, and how often. Pure data."""

from __future__ import annotations

from typing import Any

from .model import Health

SCHEMA = 1


def bandwidth_json(health: Health) -> dict[str, Any]:
    """The whole file; empty where nothing is measured."""
    wanted = health.bandwidth
    if wanted is None or not health.enabled:
        return {}
    return {"schema": SCHEMA, "queues": [str(queue) for queue in wanted.queues], "every": wanted.every.seconds}


def measured_by(health: Health) -> dict[str, Any]:
    """What a node is told: the least that is enough, and the command, empty for the usual one."""
    wanted = health.bandwidth
    if wanted is None:
        return {}
    return {"bandwidth": {"minimum": wanted.minimum.mb_per_second, "command": wanted.command or ""}}
