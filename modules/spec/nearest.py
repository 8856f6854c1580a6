"""The nearest spelling of a word among those that exist."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that was most likely meant, or an empty text."""
    import difflib

    folded = {w.lower().replace("_", "-"): w for w in words}
    close = difflib.get_close_matches(word.lower().replace("_", "-"), folded, 1, 0.6)
    return folded[close[0]] if close else ""
