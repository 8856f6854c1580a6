"""Find what a misspelt name may have meant."""

from __future__ import annotations

from collections.abc import Sequence

_SUGGESTIONS = 3


def nearest(wrong: str, names: Sequence[str]) -> tuple[str, ...]:
    """Give the names most like a wrong one, best first."""
    from difflib import get_close_matches  # only a mistake needs it: keep it out of every start

    return tuple(get_close_matches(wrong.lower(), names, _SUGGESTIONS))


def nearest_type(wrong: str, names: Sequence[str]) -> tuple[str, ...]:
    """Give the instance types most like a wrong one: of the same family where that exists, else of any."""
    from difflib import SequenceMatcher

    text = wrong.lower().replace("_", ".").replace(" ", "")
    if text in names:
        return (text,)
    family = text.partition(".")[0]
    relatives = [name for name in names if name.partition(".")[0] == family]
    if not relatives:
        return nearest(text, names)
    ranked = sorted(relatives, key=lambda name: (-SequenceMatcher(None, text, name).ratio(), name))
    return tuple(ranked[:_SUGGESTIONS])
