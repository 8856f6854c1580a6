"""``python -m boot.drain``: a login node that Auto Scaling takes away warns the people on it, waits, and goes."""

from __future__ import annotations

import time
from collections.abc import Callable

from . import aws
from .command import run
from .facts import Node, load
from .imds import metadata
from .report import say

_PAUSE_SECONDS = 10
_REMIND_SECONDS = 60
HOOK = "drain"


def wait_for_end(
    state: Callable[[], str | None], sleep: Callable[[float], None] = time.sleep, pause: float = _PAUSE_SECONDS
) -> None:
    """Return when this instance is to end: instance metadata says so while a lifecycle hook holds it."""
    while state() != "Terminated":
        sleep(pause)


def drain(
    seconds: float,
    people: Callable[[], int],
    tell: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Warn until the time is over or nobody is left."""
    end = clock() + seconds
    while people() and clock() < end:
        left = max(1, round((end - clock()) / 60))
        tell(f"This login node is going away in {left} minute{'s' if left != 1 else ''}. Save your work; new logins reach another node.")
        sleep(min(_REMIND_SECONDS, max(0.0, end - clock())))


def _people() -> int:
    return len(run("who", check=False).split("\n")) - 1


def _tell(text: str) -> None:
    run("wall", text, check=False)


def leave(node: Node) -> None:
    """Say that this node may go."""
    group = metadata("tags/instance/aws:autoscaling:groupName") or ""
    aws.client("autoscaling", node.region).complete_lifecycle_action(
        LifecycleHookName=HOOK, AutoScalingGroupName=group, InstanceId=node.instance or metadata("instance-id") or "",
        LifecycleActionResult="CONTINUE",
    )  # fmt: skip


def main() -> None:
    """Wait, warn, go."""
    node = load()
    wait_for_end(lambda: metadata("autoscaling/target-lifecycle-state"))
    say("this login node is to end")
    drain(float(node.own["grace_seconds"]), _people, _tell)
    leave(node)


if __name__ == "__main__":
    main()
