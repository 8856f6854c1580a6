"""Every example applied, planned again and destroyed, each on a fake AWS of its own.

Most of that is waiting: the provider alone waits ten minutes after it has deleted an FSx file system. So all of it starts
with the session, runs beside the other tests, and is asked for its result by the last ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hpc_tf.compiler.emit import emit

from tests.aws import seed
from tests.aws.process import serving
from tests.spec import EXAMPLES

from . import terraform
from .examples import lifted, output, states

# Each holds 0.9 GB of Terraform and provider.
_AT_ONCE = 5


@dataclass(frozen=True)
class Outcome:
    """What became of one cluster: how its protection refused, what a second plan would change, what was left at the end.

    ``plans`` are files with two plans of each state: the first, as people review it, and the second, in which everything is known.
    """

    refused: str
    changes: tuple[str, ...]
    left: tuple[str, ...]
    plans: tuple[Path, ...]


@dataclass(frozen=True)
class _Cluster:
    """An example, compiled as it is and with its protection lifted."""

    folder: Path
    endpoint: str
    files: Mapping[str, bytes]
    without_protection: Mapping[str, bytes]

    def run(self) -> Outcome:
        """Apply in the printed order, plan again, try to destroy, lift the protection, destroy in the reverse order."""
        emit(self.folder, self.files)
        first = {state.name: terraform.apply_with_plan(state, self.endpoint) for state in states(self.folder)}
        plans = {state.name: terraform.plan(state, self.endpoint) for state in states(self.folder)}
        changes = [change for plan in plans.values() for change in terraform.changed(plan)]
        refused = self._refused()
        emit(self.folder, self.without_protection)
        terraform.apply(self.folder / "storage", self.endpoint)
        for state in reversed(states(self.folder)):
            terraform.destroy(state, self.endpoint)
        left = [address for state in states(self.folder) for address in terraform.held(state)]
        return Outcome(refused, tuple(changes), tuple(left), self._kept("first", first) + self._kept("second", plans))

    @property
    def has_fsx(self) -> bool:
        """Say whether it has a file system of the kind that goes slowly."""
        return b'"aws_fsx_' in self.files["storage/main.tf.json"]

    def _kept(self, which: str, plans: Mapping[str, Any]) -> tuple[Path, ...]:
        """Write the plans of all states beside the cluster's folder."""
        paths = {self.folder.with_name(f"{self.folder.name}.{state}.{which}.json"): plan for state, plan in plans.items()}
        for path, plan in paths.items():
            path.write_text(json.dumps(plan))
        return tuple(paths)

    def _refused(self) -> str:
        try:
            terraform.destroy(self.folder / "storage", self.endpoint)
        except terraform.Failed as failed:
            return str(failed)
        return ""


@contextmanager
def running(folder: Path) -> Iterator[dict[str, Future[Outcome]]]:
    """Start everything; yields the outcomes to come. Compiles first: the engine serves one thread only."""
    with ExitStack() as stack:
        clusters = {name: _compiled(name, folder / name, stack.enter_context(serving())) for name in EXAMPLES}
        longest_first = sorted(clusters, key=lambda name: not clusters[name].has_fsx)
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE))
        outcomes = {name: pool.submit(clusters[name].run) for name in longest_first}
        try:
            yield outcomes
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            terraform.stop()


def _compiled(name: str, folder: Path, endpoint: str) -> _Cluster:
    given = seed.prepare(endpoint, name)
    without_protection = output(name, given, lifted(name, given))
    assert not any(b"prevent_destroy" in data for path, data in without_protection.items() if path.endswith(".tf.json"))
    return _Cluster(folder, endpoint, output(name, given), without_protection)
