"""``loop``: the service. Configure, reconcile, wait; no error ends it, and a new version of the agent takes its place."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from .log import Log
from .metrics import FAILED_PASSES
from .retry import Time
from .settings import Settings

Pass = Callable[[], object]


def loop(settings: Settings, log: Log, time: Time, configure: Pass, passes: Mapping[str, Pass]) -> None:
    """Run for ever: configure, then the other passes in their order. Each makes its world anew, as the configuration may have changed."""
    begun, configured = _code(settings), float("-inf")
    while True:
        started = time.now()
        if started - configured >= settings.configure_seconds:
            configured = started
            _safely(log, "configure", configure)
        if _code(settings) != begun:
            log.event("restart", version=str(_code(settings)))
            os.execv(sys.executable, [sys.executable, str(settings.current / "agent"), "loop"])
        for name, work in passes.items():
            _safely(log, name, work)
        time.sleep(max(1.0, settings.loop_seconds - (time.now() - started)))


def _code(settings: Settings) -> Path:
    """The agent in force, or nothing where the configuration brings none."""
    folder = settings.current / "agent"
    return folder.resolve() if folder.is_dir() else Path()


def _safely(log: Log, name: str, work: Pass) -> None:
    try:
        work()
    except Exception as error:
        log.event("pass-failed", work=name, error=f"{type(error).__name__}: {error}", trace=traceback.format_exc())
        log.metric(FAILED_PASSES, 1)


