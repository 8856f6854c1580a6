"""Lanes as markers, and the servers that tests share."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

LANES = {
    "terraform": "real Terraform with the real AWS provider",
    "moto": "apply, second plan and destroy on a fake AWS",
    "slurm": "real Slurm parsers",
    "package": "the wheel in a fresh environment",
    "corpus": "real ParallelCluster configurations",
}


def pytest_configure(config: pytest.Config) -> None:
    """Register the lanes."""
    for name, words in LANES.items():
        config.addinivalue_line("markers", f"{name}: {words}")


@pytest.fixture(scope="session")
def fake_aws() -> Iterator[str]:
    """The endpoint of a fake AWS that lives as long as the session."""
    command = [sys.executable, "-m", "tests.aws.server"]
    server = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert port.isdigit(), "the fake AWS did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def clean_aws(fake_aws: str) -> str:
    """A fake AWS that remembers nothing of earlier tests."""
    urllib.request.urlopen(urllib.request.Request(f"{fake_aws}/_reset", method="POST"), timeout=30).close()
    return fake_aws
