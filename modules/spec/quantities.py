"""Amounts with their unit: sizes, rates, money, percentages and node ranges. All whole numbers inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from .frozen import frozen
from .scalar import Refusal, Scalar
from .times import DailyTime, Duration, Never, WeeklyTime

__all__ = [
    "DailyTime", "Duration", "FsxSize", "HourlyPrice", "MonthlyAmount", "Never", "NodeRange", "Percent", "Rate", "Size",
    "VolumeSet", "WeeklyTime",
]  # fmt: skip

_AMOUNT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?) ?(?P<unit>[A-Za-z]+)")
_DECIMAL_UNITS = {"MB": "MiB", "GB": "GiB", "TB": "TiB", "M": "MiB", "G": "GiB", "T": "TiB"}


def _amount(text: str, scale: dict[str, int], words: str) -> int:
    """Read a number and a unit; the result counts the smallest unit and is whole."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise Refusal(f"{text!r} has no unit", f"write {text} GiB or {text} TiB")
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise Refusal(f"{text!r} is no {words}", "write for example 500 GiB or 4.8 TiB")
    number, unit = match["number"], match["unit"]
    if unit not in scale:
        meant = _DECIMAL_UNITS.get(unit) or next((u for u in scale if u.lower() == unit.lower()), "GiB")
        raise Refusal(f"{unit} is no unit of size: AWS counts in binary units", f"write {number} {meant}")
    exact = Decimal(number) * scale[unit]
    if exact != exact.to_integral_value():
        raise Refusal(
            f"{text} is no whole number of {min(scale, key=lambda u: scale[u])}", "write it in the smaller unit"
        )
    return int(exact)


@dataclass(frozen=True, order=True)
class Size(Scalar):
    """A size in MiB; 1 TiB = 1024 GiB."""

    type_name: ClassVar[str] = "Size"
    pattern: ClassVar[str] = r"^[0-9]+(\.[0-9]+)? ?(MiB|GiB|TiB)$"
    examples: ClassVar[tuple[str, ...]] = ("500 GiB", "4.8 TiB")

    mib: int

    @classmethod
    def parse(cls, text: str) -> Size:
        """Read a size; a fraction of a TiB means the nearest whole GiB, as AWS sells no less."""
        match = _AMOUNT.fullmatch(text)
        if match and match["unit"] == "TiB":
            return cls(int((Decimal(match["number"]) * 1024).to_integral_value()) * 1024)
        return cls(_amount(text, {"MiB": 1, "GiB": 1024, "TiB": 1024 * 1024}, "Size"))

    @property
    def gib(self) -> int:
        """Whole GiB, rounded up."""
        return -(-self.mib // 1024)

    def __str__(self) -> str:
        return f"{self.mib // 1024} GiB" if self.mib % 1024 == 0 else f"{self.mib} MiB"


@dataclass(frozen=True, order=True)
class FsxSize(Scalar):
    """A size of FSx in GiB; 1 TiB = 1000 GiB, because FSx itself says 1.2 TiB for 1200 GiB."""

    type_name: ClassVar[str] = "Size"
    pattern: ClassVar[str] = r"^[0-9]+(\.[0-9]+)? ?(GiB|TiB)$"
    examples: ClassVar[tuple[str, ...]] = ("4.8 TiB", "1200 GiB")

    gib: int

    @classmethod
    def parse(cls, text: str) -> FsxSize:
        """Read a size as FSx counts it."""
        return cls(_amount(text, {"GiB": 1, "TiB": 1000}, "Size"))

    def __str__(self) -> str:
        return f"{self.gib} GiB"


@frozen
class VolumeSet(Scalar):
    """Several volumes of one size: ``4 x 500 GiB``."""

    type_name: ClassVar[str] = "volume set"
    pattern: ClassVar[str] = r"^[0-9]+ ?x ?[0-9]+(\.[0-9]+)? ?(GiB|TiB)$"
    examples: ClassVar[tuple[str, ...]] = ("4 x 500 GiB",)

    count: int
    size: Size

    @classmethod
    def parse(cls, text: str) -> VolumeSet:
        """Read a count, an x and a size."""
        match = re.fullmatch(r"([0-9]+) ?x ?(.+)", text)
        if match is None:
            raise Refusal(f"{text!r} is no volume set", "write for example 4 x 500 GiB")
        return cls(int(match[1]), Size.parse(match[2]))

    @classmethod
    def resembles(cls, text: str) -> bool:
        """Say whether it has the x of a set."""
        return bool(re.match(r"[0-9]+ ?x", text))

    def __str__(self) -> str:
        return f"{self.count} x {self.size}"


@dataclass(frozen=True, order=True)
class Rate(Scalar):
    """A throughput in MB/s; AWS writes MB/s and MiB/s for one thing."""

    type_name: ClassVar[str] = "Rate"
    pattern: ClassVar[str] = r"^[0-9]+ ?(MB|MiB)/s$"
    examples: ClassVar[tuple[str, ...]] = ("250 MB/s",)

    mb_per_second: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read a whole number of MB/s."""
        match = re.fullmatch(r"([0-9]+) ?(MB|MiB)/s", text)
        if match is None:
            digits = re.match(r"[0-9]+", text)
            raise Refusal(f"{text!r} is no Rate", f"write {digits.group() if digits else '250'} MB/s")
        return cls(int(match[1]))

    def __str__(self) -> str:
        return f"{self.mb_per_second} MB/s"


@frozen
class _Money(Scalar):
    """An amount of money per unit of time."""

    per: ClassVar[str] = "h"

    amount: Decimal
    currency: str

    @classmethod
    def _read(cls, text: str) -> tuple[Decimal, str]:
        match = re.fullmatch(rf"([0-9]+(?:\.[0-9]+)?) ?(USD|CNY)/{cls.per}", text)
        if match is None:
            digits = re.match(r"[0-9]+(\.[0-9]+)?", text)
            raise Refusal(f"{text!r} is no price", f"write {digits.group() if digits else '1.10'} USD/{cls.per}")
        return Decimal(match[1]), match[2]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}/{self.per}"


@frozen
class HourlyPrice(_Money):
    """Money per hour: ``1.10 USD/h``."""

    type_name: ClassVar[str] = "price per hour"
    pattern: ClassVar[str] = r"^[0-9]+(\.[0-9]+)? ?(USD|CNY)/h$"
    examples: ClassVar[tuple[str, ...]] = ("1.10 USD/h",)

    @classmethod
    def parse(cls, text: str) -> HourlyPrice:
        """Read an amount, a currency and /h."""
        return cls(*cls._read(text))


@frozen
class MonthlyAmount(_Money):
    """Money per month: ``5000 USD/month``."""

    type_name: ClassVar[str] = "amount per month"
    pattern: ClassVar[str] = r"^[0-9]+(\.[0-9]+)? ?(USD|CNY)/month$"
    examples: ClassVar[tuple[str, ...]] = ("5000 USD/month",)
    per: ClassVar[str] = "month"

    @classmethod
    def parse(cls, text: str) -> MonthlyAmount:
        """Read an amount, a currency and /month."""
        return cls(*cls._read(text))


@dataclass(frozen=True, order=True)
class Percent(Scalar):
    """A share: ``80%``."""

    type_name: ClassVar[str] = "Percent"
    pattern: ClassVar[str] = r"^[0-9]+%$"
    examples: ClassVar[tuple[str, ...]] = ("80%",)

    value: int

    @classmethod
    def parse(cls, text: str) -> Percent:
        """Read a whole number and a percent sign."""
        match = re.fullmatch(r"([0-9]+)%", text)
        if match is None:
            share = re.fullmatch(r"0?\.([0-9]{1,2})", text)
            raise Refusal(
                f"{text!r} is no Percent", f"write {int(share[1].ljust(2, '0'))}%" if share else "write for example 80%"
            )
        return cls(int(match[1]))

    def __str__(self) -> str:
        return f"{self.value}%"


@frozen
class NodeRange(Scalar):
    """How many nodes: always on, and at most. ``0-64`` costs nothing idle, ``16-16`` is always on."""

    type_name: ClassVar[str] = "Range"
    pattern: ClassVar[str] = r"^[0-9]+-[0-9]+$"
    examples: ClassVar[tuple[str, ...]] = ("0-64",)

    minimum: int
    maximum: int

    @classmethod
    def parse(cls, text: str) -> NodeRange:
        """Read two numbers, the smaller first."""
        match = re.fullmatch(r"(0|[1-9][0-9]*) ?- ?(0|[1-9][0-9]*)", text)
        if match is None and re.fullmatch(r"[0-9]+", text):
            number = int(text)
            raise Refusal(
                f"{text} could mean two things",
                f"write 0-{number} (none always on) or {number}-{number} (all always on)",
            )
        if match is None:
            raise Refusal(f"{text!r} is no Range", "write for example 0-64")
        low, high = int(match[1]), int(match[2])
        if low > high:
            raise Refusal(f"{text} ends before it begins", f"write {high}-{low}")
        return cls(low, high)

    def __str__(self) -> str:
        return f"{self.minimum}-{self.maximum}"
