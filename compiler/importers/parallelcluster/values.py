"""Values of ParallelCluster as values of a spec: units added, enums in kebab-case. What cannot be read stays as written."""

from __future__ import annotations

import re
from collections.abc import Callable

from ....modules.image.model import DEFAULT_OS
from ....modules.spec.times import Duration
from .row import Converted, Left, Nearly

_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "f", "0"})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def truth(text: str) -> bool | None:
    """What YAML 1.1 or marshmallow read as a Bool, else None."""
    word = text.lower()
    return True if word in _TRUE else False if word in _FALSE else None


def flag(text: str) -> str:
    """A Bool."""
    said = truth(text)
    return text if said is None else str(said).lower()


def inverted(text: str) -> str:
    """A Bool that means the opposite here."""
    said = truth(text)
    return text if said is None else str(not said).lower()


def integer(text: str) -> int | None:
    """A whole number as YAML 1.1 reads it, else None."""
    plain = text.replace("_", "")
    for pattern, base in ((r"[-+]?0x[0-9a-fA-F]+", 16), (r"[-+]?0b[01]+", 2), (r"[-+]?0[0-7]+", 8), (r"[-+]?\d+", 10)):
        if re.fullmatch(pattern, plain):
            return int(plain, base)
    if re.fullmatch(r"[-+]?\d+(:[0-5]?\d)+", plain):  # sexagesimal
        value = 0
        for part in plain.lstrip("+-").split(":"):
            value = value * 60 + int(part)
        return -value if plain.startswith("-") else value
    return int(float(plain)) if re.fullmatch(r"[-+]?\d+\.0*", plain) else None


def whole(text: str) -> str:
    """A whole number in decimal digits."""
    number = integer(text)
    return text if number is None else str(number)


def unit(word: str) -> Callable[[str], str]:
    """A whole number with its unit."""
    return lambda text: text if integer(text) is None else f"{integer(text)} {word}"


def seconds(text: str) -> str:
    """A number of seconds as a Duration."""
    return _duration(text, 1)


def minutes(text: str) -> str:
    """A number of minutes as a Duration."""
    return _duration(text, 60)


def days(text: str) -> str:
    """A number of days as a Duration."""
    return text if integer(text) is None else f"{integer(text)}d"


def idle_minutes(text: str) -> str:
    """Minutes, or -1 for never."""
    return "never" if integer(text) == -1 else minutes(text)


def _duration(text: str, unit_seconds: int) -> str:
    number = integer(text)
    return text if number is None or number < 0 else str(Duration(number * unit_seconds))


def kebab(text: str) -> str:
    """`PERSISTENT_2`, `generalPurpose`, `LZ4` in lower kebab-case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text).lower().replace("_", "-")


def absolute(text: str) -> str:
    """A mount path with its leading slash."""
    return text if text.startswith("/") else f"/{text}"


def retention(text: str) -> str:
    """Days of logs; 0 means for ever."""
    return "never" if integer(text) == 0 else days(text)


def kept(text: str) -> str:
    """Whether a root volume goes with its instance."""
    said = truth(text)
    return text if said is None else "delete" if said else "retain"


def update_strategy(text: str) -> Converted:
    """What a change does to busy nodes."""
    if text == "COMPUTE_FLEET_STOP":
        return Nearly("drain", "nothing needs a stopped fleet: busy nodes finish their jobs first")
    return kebab(text)


def who_reads_metadata(text: str) -> str:
    """`Imds.Secured` in our words."""
    said = truth(text)
    return text if said is None else "root-only" if said else "everyone"


def week_time(text: str) -> str:
    """`1:03:00` as `mon 03:00`."""
    found = re.fullmatch(r"([1-7]):(\d\d:\d\d)", text)
    return f"{_DAYS[int(found[1]) - 1]} {found[2]}" if found else text


def system(text: str) -> Converted:
    """An operating system; the first of all needs no word."""
    return Left("alinux2023 is the default") if text == DEFAULT_OS else text


def home(text: str) -> str:
    """`Shared` or `Local`."""
    return text.lower()
