"""The nearest spelling of a word among those that exist."""

from __future__ import annotations

from collections.abc import Iterable

# By difflib's ratio. At 0.6 `software` passes for `state`; three swapped letters of seven are at 0.71.
_LIKELY, _POSSIBLE = 0.7, 0.6


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that was most likely meant, or an empty text."""
    import difflib

    meant = word.lower().replace("_", "-")
    folded = {w.lower().replace("_", "-"): w for w in words}
    close = difflib.get_close_matches(meant, folded, 1, _LIKELY)
    if not close:  # half a word is likely too: `idle` for `idle_time`
        close = [w for w in difflib.get_close_matches(meant, folded, 3, _POSSIBLE) if meant in w or w in meant]
    return folded[close[0]] if close else ""
