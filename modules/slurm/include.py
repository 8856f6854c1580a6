"""Files of a spec's own that slurm.conf includes: what they are called beside it. Pure.

A configless node gets them with slurm.conf, as long as they lie beside it and are named without a path (Slurm guide,
"Configless Slurm").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from ..spec.nearest import nearest
from ..spec.text import Script
from .parameters import known, owner_of, release_problem


def included(scripts: Iterable[Script]) -> dict[str, Script]:
    """File name to script, in the order of the spec: ``include-1-site.conf``."""
    return {f"include-{n}-{_plain(script)}": script for n, script in enumerate(scripts, 1)}


def _plain(script: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(script.split("?")[0]).name)


def file_problems(text: str, release: tuple[int, int] | None) -> Iterator[tuple[int, str, str]]:
    """What slurm.conf cannot take of an included file: line number, detail, help. The rules are those of `slurm.config`."""
    names = known("slurm.conf")
    for number, line in _logical(text):
        name = re.split(r"[\s=]", line, maxsplit=1)[0]
        governed = owner_of("slurm.conf", name)
        if governed is not None:
            yield number, f"hpc-tf itself writes {name}", f"use {governed} instead" if governed else f"remove {name}"
        elif name.lower() not in names:
            close = nearest(name, [spelling for spelling, _ in names.values()])
            yield number, f"no manual page of Slurm lists {name}", f"write {close}" if close else f"remove {name}"
        elif release is not None and (problem := release_problem("slurm.conf", name, release)):
            yield number, f"{name}: {problem}", f"remove {name}"


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without comments; one that ends in a backslash goes on in the next."""
    begun, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        content = re.sub(r"(?<!\\)#.*", "", line).strip()
        first = first if begun else number
        if content.endswith("\\"):
            begun += content[:-1] + " "
            continue
        whole, begun = (begun + content).strip(), ""
        if whole:
            yield first, whole
