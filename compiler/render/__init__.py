"""Diagnostics as text for people and as data for programs: one file a format, loaded when it is asked for."""

from __future__ import annotations

import importlib
from typing import Any

from ..diagnostics import Diagnostic

FORMATS = ("github", "json", "sarif", "text")


def render(style: str, diagnostics: tuple[Diagnostic, ...], **options: Any) -> str:
    """Write diagnostics in one of ``FORMATS``; ``text`` takes ``color``."""
    if style not in FORMATS:
        raise ValueError(f"no format {style!r}")
    written: str = importlib.import_module(f".{style}", __package__).render(diagnostics, **options)
    return written
