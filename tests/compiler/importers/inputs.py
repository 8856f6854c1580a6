"""Inputs of the importer: ParallelCluster files whose comments say what becomes of their lines.

``Key: value # -> path.of.ours: value`` expects that value there; without a value it expects the key to be carried over.
Words instead of a path: ``default``, ``not needed``, ``lost``, ``nearly``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hpc_tf.compiler.encode import encode
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.importers.parallelcluster import codes
from hpc_tf.compiler.importers.parallelcluster.journal import Told
from hpc_tf.compiler.importers.parallelcluster.translate import Imported, translate
from hpc_tf.compiler.pipeline import Checked, check

FOLDER = Path(__file__).parent / "inputs"
FILES = sorted(FOLDER.glob("*.yaml"))
WORDS = {"default": codes.DEFAULT, "not needed": codes.NOT_NEEDED, "lost": codes.LOST, "nearly": codes.NEARLY}
_EXPECTED = re.compile(r"# -> (.+)$")


@dataclass(frozen=True)
class Expected:
    """What the comment of one line promises, and what the report says of the line's key."""

    file: str
    line: int
    promise: str
    told: Told


@cache
def imported(path: Path) -> Imported:
    """One input, translated."""
    return translate(path.name, path.read_bytes(), cluster="demo")


@cache
def checked(path: Path) -> Checked:
    """The spec of one input, checked; the files that it names are beside it."""
    made = imported(path)
    return check([("spec.yaml", made.spec.encode())], _Beside(FOLDER, made.files))


class _Beside(Files):
    """Files that the import would write beside the spec."""

    def __init__(self, folder: Path, made: dict[str, str]) -> None:
        super().__init__(folder)
        object.__setattr__(self, "made", made)

    def read(self, name: str) -> bytes:
        """The content of a file."""
        made: dict[str, str] = getattr(self, "made")  # noqa: B009
        return made[name].encode() if name in made else super().read(name)


def expectations(path: Path) -> list[Expected]:
    """The promises of one input."""
    found = []
    by_line = {told.span.line: told for told in imported(path).told if told.source}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        comment = _EXPECTED.search(line)
        if comment:
            # a mapping begins on the line below its key
            told = by_line.get(number) or by_line[number + 1]
            found.append(Expected(path.name, number, comment[1], told))
    return found


def value_at(checked: Checked, path: str) -> Any:
    """What stands at a key path of the spec, every default written out; parts are separated by points."""
    node: Any = encode(checked.cluster)
    for part in path.split("."):
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


def shown(value: Any) -> str:
    """A value as the comments write it, without quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {shown(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value)
