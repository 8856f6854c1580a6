"""Durations and times of day; all times are UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from .frozen import frozen
from .scalar import Refusal, Scalar

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, order=True)
class Duration(Scalar):
    """A span of time in whole seconds."""

    type_name: ClassVar[str] = "Duration"
    pattern: ClassVar[str] = r"^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"
    examples: ClassVar[tuple[str, ...]] = ("10m", "7d", "1h30m")

    seconds: int

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read numbers with their units, the largest first."""
        match = re.fullmatch(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", text)
        if match is None or not text:
            raise Refusal(f"{text!r} is no Duration", cls._meant(text))
        return cls(sum(int(n or 0) * unit for n, unit in zip(match.groups(), _UNITS.values(), strict=True)))

    @classmethod
    def _meant(cls, text: str) -> str:
        if re.fullmatch(r"[0-9]+", text):
            shortest = str(cls(int(text)))
            return (
                f"write {text}s" + (f" or {shortest}" if shortest != f"{text}s" else "") + f", or {text}m for minutes"
            )
        clock = re.fullmatch(r"(?:(\d+)-)?(\d+):(\d\d)(?::(\d\d))?", text)
        if clock:
            days, hours, minutes, seconds = (int(v or 0) for v in clock.groups())
            return f"write {cls(days * 86400 + hours * 3600 + minutes * 60 + seconds)}"
        return "write for example 10m, 2h or 7d"

    def __str__(self) -> str:
        left, text = self.seconds, ""
        for unit, length in _UNITS.items():
            text += f"{left // length}{unit}" if left >= length else ""
            left %= length
        return text or "0s"


class Never(str, Scalar):
    """The word ``never``."""

    type_name = "never"
    pattern = "^never$"
    examples = ("never",)

    @classmethod
    def parse(cls, text: str) -> Never:
        """Accept the word alone."""
        if text != "never":
            raise Refusal(f"{text!r} is not the word never", "write never")
        return cls(text)


@frozen
class DailyTime(Scalar):
    """A time of day, UTC."""

    type_name: ClassVar[str] = "time of day"
    pattern: ClassVar[str] = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
    examples: ClassVar[tuple[str, ...]] = ("03:00",)

    hour: int
    minute: int

    @classmethod
    def parse(cls, text: str) -> DailyTime:
        """Read HH:MM of 24 hours."""
        match = _CLOCK.fullmatch(text)
        if match is None:
            short = re.fullmatch(r"([0-9]):([0-5][0-9])", text)
            raise Refusal(f"{text!r} is no time of day", f"write 0{text}" if short else "write for example 03:00")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.hour:02d}:{self.minute:02d}"


@frozen
class WeeklyTime(Scalar):
    """A time of the week, UTC: ``sun 03:00``."""

    type_name: ClassVar[str] = "time of the week"
    pattern: ClassVar[str] = r"^(mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]$"
    examples: ClassVar[tuple[str, ...]] = ("sun 03:00",)

    day: str
    time: DailyTime

    @classmethod
    def parse(cls, text: str) -> WeeklyTime:
        """Read a day in three letters and HH:MM."""
        day, _, clock = text.partition(" ")
        if day not in _DAYS or not _CLOCK.fullmatch(clock):
            raise Refusal(f"{text!r} is no time of the week", f"write {cls._meant(text)}")
        return cls(day, DailyTime.parse(clock))

    @classmethod
    def _meant(cls, text: str) -> str:
        aws = re.fullmatch(r"([1-7]):([0-9]{2}:[0-9]{2})", text)
        return f"{_DAYS[int(aws[1]) - 1]} {aws[2]}" if aws else "for example sun 03:00"

    @property
    def aws(self) -> str:
        """As FSx takes it: ``7:03:00``, Monday is 1."""
        return f"{_DAYS.index(self.day) + 1}:{self.time}"

    def __str__(self) -> str:
        return f"{self.day} {self.time}"
