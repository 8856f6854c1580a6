"""A password in a secret: as it is, or JSON with ``password`` and perhaps ``username``, as RDS and many sites write it."""

from __future__ import annotations

import json

from .report import Failed


def held(text: str, what: str) -> dict[str, str]:
    """What the text of a secret holds, ``password`` at the least; ``what`` says whose it is."""
    try:
        found = json.loads(text)
    except ValueError:
        return {"password": text.strip()}
    if not isinstance(found, dict):
        return {"password": text.strip()}
    if "password" not in found:
        raise Failed(f"the secret of {what} is JSON without a password")
    return {name: str(value) for name, value in found.items()}
