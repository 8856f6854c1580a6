"""Where scripts of a spec come from, and what those that stand beside it are called in the bucket. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from ..spec.text import Script
from .model import Action

FOLDER = "scripts"
_DIGITS = 12


def is_local(script: Script) -> bool:
    """Say whether a script is a file beside the spec."""
    return "://" not in script


def stored_name(script: Script, content: str) -> str:
    """The name of a local file among the cluster's: its hash first, so that a changed script is another one."""
    import hashlib  # loads OpenSSL, which only a cluster with scripts needs

    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(script).name)
    return f"{FOLDER}/{hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]}-{plain}"


def location(script: Script, contents: Mapping[str, str]) -> str:
    """What a machine is told: a URL as it is written, or the name among the cluster's files."""
    return stored_name(script, contents[script]) if is_local(script) else str(script)


def entries(actions: Iterable[Action], contents: Mapping[str, str]) -> list[dict[str, Any]]:
    """Actions as machines read them: ``{"script": …, "args": […]}``."""
    return [{"script": location(action.script, contents), "args": [str(a) for a in action.args]} for action in actions]
