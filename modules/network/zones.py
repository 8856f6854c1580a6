"""What a zone is that nobody wrote."""

from __future__ import annotations

from ..spec.text import Zone


class ChosenZone(Zone):
    """A zone that was derived: checks look at the one that was written, where there is any."""
