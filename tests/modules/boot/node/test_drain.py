"""A login node that goes: who is told, and for how long."""

from __future__ import annotations

from hpc_tf.modules.boot.node.drain import drain, wait_for_end


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_it_waits_until_metadata_says_that_it_ends() -> None:
    states = iter(["InService", None, "InService", "Terminated"])
    slept: list[float] = []
    wait_for_end(lambda: next(states), slept.append)
    assert len(slept) == 3


def test_people_are_warned_every_minute_until_the_time_is_over() -> None:
    clock, said = Clock(), list[str]()
    drain(180, lambda: 1, said.append, clock, clock.sleep)
    assert clock.now == 180 and [text.split(" minute")[0].rsplit(" ", 1)[1] for text in said] == ["3", "2", "1"]


def test_nobody_is_waited_for_where_nobody_is() -> None:
    clock, said = Clock(), list[str]()
    drain(180, lambda: 0, said.append, clock, clock.sleep)
    assert clock.now == 0 and said == []


def test_it_goes_when_the_last_one_has_left() -> None:
    clock, said = Clock(), list[str]()
    left = iter([2, 1, 0])
    drain(3600, lambda: next(left), said.append, clock, clock.sleep)
    assert clock.now == 120
