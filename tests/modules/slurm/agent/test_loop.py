"""The service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.slurm.agent.log import Log
from hpc_tf.modules.slurm.agent.loop import loop
from hpc_tf.modules.slurm.agent.settings import Settings

from .fakes import NOW, Clock


class Enough(BaseException):
    """Ends a loop that never ends."""


def run(tmp_path: Path, passes: dict[str, Any], configure: Any, seconds: float, **settings: Any) -> Clock:
    clock = Clock()
    made = Settings(root=str(tmp_path), log=str(tmp_path / "agent.log"), **settings)

    def sleep(duration: float) -> None:
        clock.now += duration
        if clock.now >= NOW + seconds:
            raise Enough

    time = type(clock.time)(lambda: clock.now, sleep, lambda: 1.0)
    with pytest.raises(Enough):
        loop(made, Log(made.log, "c", "loop", time.now), time, configure, passes)
    return clock


def test_it_configures_and_passes_in_their_intervals(tmp_path: Path) -> None:
    done: list[str] = []
    run(tmp_path, {"reconcile": lambda: done.append("r")}, lambda: done.append("c"), 120, loop_seconds=30, configure_seconds=60)
    assert "".join(done) == "crrcrr"


def test_an_error_of_one_pass_stops_neither_the_others_nor_the_service(tmp_path: Path) -> None:
    done: list[str] = []
    run(tmp_path, {"bad": lambda: 1 / 0, "good": lambda: done.append("g")}, lambda: None, 60, loop_seconds=30)
    assert done == ["g", "g"] and "ZeroDivisionError" in (tmp_path / "agent.log").read_text()


def test_a_new_version_of_the_agent_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("v1", "v2"):
        (tmp_path / version / "agent").mkdir(parents=True)
    (tmp_path / "current").symlink_to("v1")

    def switch() -> None:
        (tmp_path / "current").unlink()
        (tmp_path / "current").symlink_to("v2")

    def execv(program: str, arguments: list[str]) -> None:
        raise Enough(*arguments)

    monkeypatch.setattr(os, "execv", execv)
    with pytest.raises(Enough) as ended:
        settings = Settings(root=str(tmp_path), log=str(tmp_path / "agent.log"))
        clock = Clock()
        loop(settings, Log(settings.log, "c", "loop", clock.time.now), clock.time, switch, {})
    assert ended.value.args[1:] == (str(tmp_path / "current" / "agent"), "loop")
