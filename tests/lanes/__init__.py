"""The lanes: what proves generated output on real programs. A lane whose tool is missing skips with a reason, or fails where it is required."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def require(lane: str, reason: str) -> NoReturn:
    """Skip a test whose tool is missing, or fail it where ``HPC_TF_REQUIRE_LANES`` lists the lane (or is ``all``)."""
    wanted = os.environ.get("HPC_TF_REQUIRE_LANES", "").split(",")
    if lane in wanted or "all" in wanted:
        pytest.fail(f"lane {lane} is required: {reason}", pytrace=False)
    pytest.skip(f"lane {lane}: {reason}")
