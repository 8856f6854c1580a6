"""Lanes as markers, and the servers that tests share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.lanes import require, terraform
from tests.lanes.tools import LANES, end_with_parent, missing

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Register the lanes."""
    for name, words in LANES.items():
        config.addinivalue_line("markers", f"{name}: {words}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose lane lacks its tool, or fail it where the lane is required."""
    for name in LANES:
        if item.get_closest_marker(name) is not None and (reason := missing(name)):
            require(name, reason)


@pytest.fixture(scope="session")
def fake_aws() -> Iterator[str]:
    """The endpoint of a fake AWS that lives as long as the session."""
    command = [sys.executable, "-m", "tests.aws.server"]
    server = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=end_with_parent,
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert port.isdigit(), "the fake AWS did not start; `python -m tests.aws.server` says why"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def clean_aws(fake_aws: str) -> str:
    """A fake AWS that remembers nothing of earlier tests."""
    terraform.reset(fake_aws)
    return fake_aws
