"""Files of a spec's own that slurm.conf includes: what they are called beside it. Pure.

A configless node gets them with slurm.conf, as long as they lie beside it and are named without a path (Slurm guide,
"Configless Slurm").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from ..spec.text import Script


def included(scripts: Iterable[Script]) -> dict[str, Script]:
    """File name to script, in the order of the spec: ``include-1-site.conf``."""
    return {f"include-{n}-{_plain(script)}": script for n, script in enumerate(scripts, 1)}


def _plain(script: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(script.split("?")[0]).name)
