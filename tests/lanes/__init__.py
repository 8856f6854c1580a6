"""The lanes: what proves generated output on real programs.

A test of a lane carries its marker. Where the lane's tool is missing it skips with a reason, or fails if
``HPC_TF_REQUIRE_LANES`` lists the lane (``terraform,slurm`` or ``all``).
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def require(lane: str, reason: str) -> NoReturn:
    """Skip a test whose tool is missing, or fail it where the lane is required."""
    wanted = os.environ.get("HPC_TF_REQUIRE_LANES", "").split(",")
    if lane in wanted or "all" in wanted:
        pytest.fail(f"lane {lane} is required: {reason}", pytrace=False)
    pytest.skip(f"lane {lane}: {reason}")
