"""Lanes as markers, and the servers that tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.aws.process import serving
from tests.lanes import require, terraform
from tests.lanes.tools import LANES, missing

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
    with serving() as endpoint:
        yield endpoint


@pytest.fixture
def clean_aws(fake_aws: str) -> str:
    """A fake AWS that remembers nothing of earlier tests."""
    terraform.reset(fake_aws)
    return fake_aws
