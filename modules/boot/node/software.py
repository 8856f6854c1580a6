"""Software besides the image, in the order in which one part may need another. Each part is done once and told in one line.

Software is optional unless the spec says `required`: a node that lacks some of it says so in the log and takes jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import packages, software_containers, software_eessi, software_modules, software_spack
from .facts import Node
from .report import Failed, say

Part = Callable[[Node, Any], None]


def _packages(_: Node, wanted: list[str]) -> None:
    packages.install(*wanted)


PARTS: tuple[tuple[str, Part], ...] = (
    ("packages", _packages),
    ("pyxis", software_containers.pyxis),
    ("apptainer", software_containers.apptainer),
    ("eessi", software_eessi.apply),
    ("spack", software_spack.apply),
    ("modules", software_modules.apply),
)


def apply(node: Node) -> Node:
    """Bring every part that the spec asks for."""
    told = node.settings.get("software", {})
    for name, part in PARTS:
        if name not in told:
            continue
        try:
            part(node, told[name])
        except (Failed, OSError) as failed:
            if told.get("required"):
                raise Failed(f"{name}: {failed}") from None
            say(f"without {name}: {failed}")
    return node
