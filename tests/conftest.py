"""Lanes as markers, and the servers that tests share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from hypothesis import settings

from tests.aws.process import serving
from tests.lanes import clusters as applied
from tests.lanes import corpus, require, terraform
from tests.lanes.summary import Summary
from tests.lanes.tools import LANES, missing

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Register the lanes."""
    for name, words in LANES.items():
        config.addinivalue_line("markers", f"{name}: {words}")
    config.pluginmanager.register(Summary(), "lanes")
    config.addinivalue_line("markers", "second: of the lab, on the second of the clusters that `make lab` runs side by side")
    config.addinivalue_line("markers", "early: asked last, as what it asks for begins with the session and mostly waits")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what waits for the session's background work last."""
    items.sort(key=_is_early)


def _is_early(item: pytest.Item) -> bool:
    return item.get_closest_marker("early") is not None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose lane lacks its tool, or fail it where the lane is required."""
    for name in LANES:
        if item.get_closest_marker(name) is not None and (reason := missing(name)):
            require(name, reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the lanes measured."""
    if corpus.REPORT:
        terminalreporter.section("corpus")
        terminalreporter.write_line("\n".join(corpus.REPORT))


@pytest.fixture(scope="session")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[applied.Outcome]]]:
    """The outcomes of the examples' clusters, which run beside all other tests."""
    with applied.running(tmp_path_factory.mktemp("clusters")) as outcomes:
        yield outcomes


@pytest.fixture(scope="session", autouse=True)
def _begun(request: pytest.FixtureRequest) -> None:
    """Begin with the session what its last tests wait for."""
    if any(map(_is_early, request.session.items)) and not missing("moto"):
        request.getfixturevalue("clusters")


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
