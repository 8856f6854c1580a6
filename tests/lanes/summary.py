"""How many tests each lane has, how they ended and how long they took: one table at the end of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pytest

from .tools import LANES

# A test of several lanes counts to the one that takes longest.
_GRAVEST_FIRST = ("lab", "boot", "checkov", "moto", "exhaustive", "terraform", "slurm", "package", "corpus")
_ENDS = ("passed", "failed", "skipped")


class Summary:
    """Collects reports by lane; a plugin of pytest."""

    def __init__(self) -> None:
        assert set(_GRAVEST_FIRST) == set(LANES)
        self.lanes: dict[str, str] = {}
        self.ends: dict[str, Counter[str]] = defaultdict(Counter)
        self.seconds: Counter[str] = Counter()

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remember the lane of a test. Keywords will not do: the name of a folder is one as well."""
        self.lanes[item.nodeid] = lane_of(marker.name for marker in item.iter_markers())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one phase of one test."""
        lane = self.lanes[report.nodeid]
        self.seconds[lane] += report.duration  # type: ignore[assignment]  # a Counter adds floats as well
        if report.when == "call" or report.outcome != "passed":
            self.ends[lane][report.outcome] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        terminalreporter.section("lanes")
        for line in self.lines():
            terminalreporter.write_line(line)

    def lines(self) -> Iterator[str]:
        """The table; the time of a lane is that of its tests one after the other, waits for background work included."""
        yield f"{'':12}" + "".join(f"{end:>9}" for end in _ENDS) + f"{'seconds':>9}"
        for lane in ("unit", *reversed(_GRAVEST_FIRST)):
            if self.ends[lane]:
                counts = "".join(f"{self.ends[lane][end]:9}" for end in _ENDS)
                yield f"{lane:12}{counts}{self.seconds[lane]:9.1f}"


def lane_of(markers: Iterable[str]) -> str:
    """The lane of a test by its markers."""
    found = set(markers)
    return next((lane for lane in _GRAVEST_FIRST if lane in found), "unit")
