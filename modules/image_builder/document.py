"""Documents of EC2 Image Builder's components, made of scripts. Pure text.

Format: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from ..spec.frozen import frozen

LONGEST = 16000
"""Characters that CreateComponent takes as `data`: EC2 Image Builder API reference."""
_MARK = "{{"  # begins a variable of Image Builder inside a document


@frozen
class Step:
    """One script in one phase: ``build`` makes, ``validate`` looks before the image is taken, ``test`` after it started."""

    phase: str
    name: str
    script: str


def document(description: str, steps: Iterable[Step]) -> str:
    """The YAML of a component: its phases in their order, each script as the reader of a pull request sees it."""
    listed = list(steps)
    lines = [f"description: {json.dumps(description)}", "schemaVersion: 1.0", "phases:"]
    for phase in ("build", "validate", "test"):
        own = [step for step in listed if step.phase == phase]
        if own:
            lines += [f"  - name: {phase}", "    steps:"]
        for step in own:
            lines += [f"      - name: {step.name}", "        action: ExecuteBash", "        inputs:", "          commands:", "            - |"]
            lines += [f"              {line}".rstrip() for line in step.script.rstrip("\n").split("\n")]
    text = "\n".join(lines) + "\n"
    assert _MARK not in text, "Image Builder would take it for a variable"
    return text


def with_environment(variables: Mapping[str, str], *scripts: str) -> str:
    """One script of several, after the variables that they read."""
    exported = "".join(f"export {name}={_quoted(value)}\n" for name, value in sorted(variables.items()))
    first, *rest = (script.removeprefix("#!/bin/bash\n") for script in scripts)
    return f"#!/bin/bash\n{exported}{first}" + "".join(rest)


def _quoted(value: str) -> str:
    """As a shell reads it literally."""
    return "'" + value.replace("'", "'\\''") + "'"
