"""From a checked spec to the files of its output. Loads the engine, and with it Node.js, when called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from ..modules.spec.finding import Finding
from ..modules.spec.frozen import frozen
from . import rules
from .diagnostics import Diagnostic
from .pipeline import Checked, placed


@frozen
class Synthesised:
    """The output of one spec by path, what only synthesis could find wrong, and the command that comes next."""

    files: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]
    next_command: str


def synthesise(checked: Checked) -> Synthesised:
    """Make every file of the output. ``checked`` must be without errors."""
    from ..stacks.synth import Misfit, synth

    try:
        made = synth(checked.inferred, checked.catalog, checked.files.scripts(checked.inferred))
    except Misfit as misfit:
        finding = Finding(rules.BAD_OVERRIDE, misfit.path, misfit.detail, misfit.help)
        return Synthesised({}, (placed(finding, checked),), "")
    files = {name: _bytes(content) for name, content in made.files.items()}
    for state, names in checked.cluster.terraform.extra.items():
        for name in names:
            files[f"{state}/{PurePosixPath(name).name}"] = checked.files.read(name)
    first = made.states[0]
    return Synthesised(
        dict(sorted(files.items())),
        (),
        f"terraform -chdir={first} init && terraform -chdir={first} apply   # then see README.md",
    )


def _bytes(content: Any) -> bytes:
    """Text as it is; configuration as sorted JSON."""
    if isinstance(content, str):
        return content.encode()
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
