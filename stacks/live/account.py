"""What a check of the live account may ask, and how that can fail. Knows no AWS library: tests answer with dictionaries."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any, Protocol

from .reads import READS

Answer = Mapping[str, Any]


class Account(Protocol):
    """A live account, as seen from one region. ``call`` names one of ``READS``, e.g. ``ec2.describe_images``."""

    @property
    def region(self) -> str:
        """The region that is asked unless a call names another."""

    def ask(self, call: str, /, **arguments: Any) -> Answer:
        """Call once, follow every page; raise ``Refused`` where AWS says no, ``Unreachable`` where nobody answers."""

    def reach(self, url: str) -> str:
        """Ask whether an `https://` URL answers; an empty text, or what is wrong."""


class Unreachable(Exception):
    """AWS does not answer, or does not know who asks: nothing can be checked. The text is one line for a person."""


class Refused(Exception):
    """AWS answered with an error."""

    def __init__(self, call: str, code: str, message: str) -> None:
        super().__init__(f"{call}: {code}: {message}")
        self.call, self.code, self.message = call, code, message

    @property
    def denied(self) -> bool:
        """Say whether the caller lacks the permission."""
        return bool(re.search(r"AccessDenied|Unauthorized|Forbidden|^403$", self.code))

    @property
    def missing(self) -> bool:
        """Say whether the thing that was asked for does not exist."""
        return bool(re.search(r"NotFound|NoSuch|\.Unknown|^404$|Malformed|DoesNotExist", self.code))

    @property
    def action(self) -> str:
        """The IAM action that the call needs."""
        return READS[self.call]


_COMMANDS = {"s3": "s3api"}


def manual(call: str, region: str, **arguments: Any) -> str:
    """The AWS CLI command that asks the same."""
    service, operation = call.split(".")
    words = ["aws", _COMMANDS.get(service, service.replace("_", "-")), operation.replace("_", "-")]
    for name, value in arguments.items():
        words += [f"--{_kebab(name)}", *map(shlex.quote, _shorthand(value))]
    return " ".join([*words, "--region", region])


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _shorthand(value: Any) -> list[str]:
    """An argument in the shorthand of the AWS CLI."""
    if isinstance(value, (list, tuple)):
        return [word for one in value for word in _shorthand(one)]
    if isinstance(value, Mapping):
        parts = (f"{k}={','.join(v) if isinstance(v, (list, tuple)) else v}" for k, v in value.items())
        return [",".join(parts)]
    return [str(value)]
