"""Every example on the fake AWS: apply in the printed order, an empty second plan, destroy in reverse with protection lifted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.aws import seed
from tests.aws.process import serving
from tests.lanes import terraform
from tests.lanes.examples import output, states
from tests.spec import EXAMPLES

pytestmark = [pytest.mark.terraform, pytest.mark.moto]

# The provider waits ten minutes after it has deleted an FSx file system, so that is done once, beside the other tests.
WITH_LUSTRE = {"cfd", "llm", "site-files"}
SMALLEST_WITH_LUSTRE = """
cluster: smallest
region: us-east-2
storage:
  /home: {lustre: 1.2 TiB, deployment_type: scratch-2, deletion_policy: delete}
queues: {cpu: {instances: c7i.large, nodes: 0-1}}
slurm: {state_volume: {deletion_policy: delete}}
monitoring: {logs: {deletion_policy: delete}}
"""
LIFTED = """
storage: {%s}
slurm: {state_volume: {deletion_policy: delete}}
monitoring: {logs: {deletion_policy: delete}}
"""
LIFTED_ENTRIES = {"minimal": "/home: {efs: new, deletion_policy: delete}", "genomics": "/home: {deletion_policy: delete}",
                  "existing-dev": "", "existing-prod": "/project: {deletion_policy: delete}"}  # fmt: skip


def _smallest(folder: Path) -> list[str]:
    """Apply, plan again, destroy; return what the second plan would have changed."""
    checked = check([("smallest.yaml", SMALLEST_WITH_LUSTRE.encode())], Files(folder))
    assert checked.ok, checked.diagnostics
    emit(folder, synthesise(checked).files)
    with serving() as endpoint:
        found = _applied(folder, endpoint)
        _destroyed(folder, endpoint)
    return found


def _example(name: str, folder: Path) -> list[str]:
    """The same of an example, whose protection must first refuse and then be lifted."""
    with serving() as endpoint:
        overlay = seed.prepare(endpoint, name)
        emit(folder, output(name, overlay))
        found = _applied(folder, endpoint)
        if name not in WITH_LUSTRE and not found:
            with pytest.raises(terraform.Failed, match="prevent_destroy"):
                terraform.destroy(folder / "storage", endpoint)
            emit(folder, output(name, overlay, LIFTED % LIFTED_ENTRIES[name]))
            terraform.apply(folder / "storage", endpoint)
            _destroyed(folder, endpoint)
    return found


def _applied(folder: Path, endpoint: str) -> list[str]:
    for state in states(folder):
        terraform.apply(state, endpoint)
    return [change for state in states(folder) for change in terraform.changes(state, endpoint)]


def _destroyed(folder: Path, endpoint: str) -> None:
    for state in reversed(states(folder)):
        terraform.destroy(state, endpoint)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[list[str]]]]:
    """Everything at once, each on a fake AWS of its own: the time goes into waits of the provider, not into work."""
    with ThreadPoolExecutor(4) as pool:
        started = {"smallest": pool.submit(_smallest, tmp_path_factory.mktemp("smallest"))}
        for name in EXAMPLES:
            started[name] = pool.submit(_example, name, tmp_path_factory.mktemp(name))
        yield started
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", [*EXAMPLES, "smallest"])
def test_a_cluster_applies_plans_empty_and_goes(name: str, running: dict[str, Future[list[str]]]) -> None:
    assert running[name].result(timeout=2400) == []
