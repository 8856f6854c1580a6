"""Asking again."""

from __future__ import annotations

import pytest
from hpc_tf.modules.slurm.agent.retry import retried

from .fakes import Clock


def test_it_waits_longer_each_time_and_gives_up_at_last() -> None:
    clock = Clock()

    def fail() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        retried(fail, lambda error: True, clock.time, tries=8)
    assert clock.slept == [0.5, 1, 2, 4, 8, 16, 20]


def test_another_error_is_raised_at_once() -> None:
    clock = Clock()

    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        retried(fail, lambda error: isinstance(error, TimeoutError), clock.time)
    assert clock.slept == []


def test_what_works_in_the_end_is_returned() -> None:
    answers = iter([TimeoutError(), TimeoutError(), "done"])

    def call() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert retried(call, lambda error: True, Clock().time) == "done"
