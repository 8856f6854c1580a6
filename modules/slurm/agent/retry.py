"""Asking again: exponential backoff with full jitter, within a deadline.

Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Time:
    """The clock and the waiting, so that tests need neither."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


def retried(call: Callable[[], T], again: Callable[[Exception], bool], time: Time, *, tries: int = 8, base: float = 0.5) -> T:
    """The result of the call; while ``again`` says so of its error, wait up to 0.5, 1, 2, ... 20 seconds and repeat."""
    for attempt in range(tries - 1):
        try:
            return call()
        except Exception as error:
            if not again(error):
                raise
        time.sleep(time.random() * min(20.0, base * 2**attempt))
    return call()
