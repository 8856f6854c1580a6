"""Many clusters in one run of Terraform: every state of each is a module of one root.

What a run costs is the provider, which takes seconds to start and read its schema; the states themselves take milliseconds.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hpc_tf.stacks.layout import ORDER

from . import mocks, terraform
from .examples import states
from .rewrite import Copy, Values

T = TypeVar("T")
_REGION = "us-east-2"  # nobody is asked, so one does for all


@dataclass(frozen=True)
class Cluster:
    """The output folder of one cluster; ``given`` attributes by address, where those of a mock do not do."""

    name: str
    folder: Path
    given: Values = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Module:
    """One state of one cluster."""

    cluster: Cluster
    state: Path

    @property
    def name(self) -> str:
        return re.sub(r"\W", "_", f"{self.cluster.name}_{self.state.name}")

    def copy(self, target: Path) -> Copy:
        """The state as a module may be: the root has the provider, and the backend."""
        copy = Copy(self.state, target / self.name)
        copy.without_backend()
        copy.without_provider()
        return copy


def validate(clusters: list[Cluster]) -> None:
    """L1 of every state as it is."""
    with tempfile.TemporaryDirectory(prefix="hpc-tf-valid-") as target:
        terraform.validate_together([module.state for module in _modules(clusters)], Path(target))


def validate_known(clusters: list[Cluster], outputs: Mapping[str, Values]) -> None:
    """L1 of every state with plausible values for every reference."""
    with _root(clusters) as root:
        for module in _modules(clusters):
            copy = module.copy(root.folder)
            copy.with_known_references(outputs[module.cluster.name], module.cluster.given)
            root.add(module, copy)
        root.run(terraform.validate)


def mock_all(clusters: list[Cluster]) -> dict[str, dict[str, Any]]:
    """L3: an apply of everything with a mocked provider, one run for each kind of state; the outputs by cluster and state."""
    outputs: dict[str, dict[str, Any]] = {one.name: {} for one in clusters}
    modules = _modules(clusters)
    for state in ORDER:
        here = [module for module in modules if module.state.name == state]
        for module, made in _mocked(clusters, here, outputs).items() if here else ():
            outputs[module.cluster.name][state] = made
    return outputs


def _mocked(clusters: list[Cluster], modules: list[_Module], outputs: Mapping[str, Values]) -> dict[_Module, Any]:
    test: dict[str, Any] = {}
    with _root(clusters) as root:
        for module in modules:
            copy = module.copy(root.folder)
            copy.without_protection()
            mocks.add(test, mocks.test_file(copy, outputs[module.cluster.name], module.cluster.given), module.name)
            root.add(module, copy)
            root.config["output"][module.name] = {"value": f"${{module.{module.name}}}", "sensitive": True}
        (root.folder / "all.tftest.json").write_text(json.dumps(test))
        made = root.run(terraform.test)
    return {module: made[module.name] for module in modules}


def offline_plans(clusters: list[Cluster], outputs: Mapping[str, Values]) -> dict[tuple[str, str], set[str]]:
    """L2: the addresses that a plan creates without asking a server anything, by cluster and state."""
    with _root(clusters) as root:
        for module in _modules(clusters):
            copy = module.copy(root.folder)
            copy.without_data(outputs[module.cluster.name], module.cluster.given)
            root.add(module, copy)
        plan = root.run(terraform.planned)
    found: dict[tuple[str, str], set[str]] = {(m.cluster.name, m.state.name): set() for m in _modules(clusters)}
    names = {m.name: (m.cluster.name, m.state.name) for m in _modules(clusters)}
    for change in plan["resource_changes"]:
        if change["change"]["actions"] == ["create"]:
            _, module_name, address = change["address"].split(".", 2)
            found[names[module_name]].add(address.split("[")[0])
    return found


class _Root:
    """A root module that calls all others."""

    def __init__(self, folder: Path, clusters: list[Cluster]) -> None:
        self.folder, self.clusters = folder, clusters
        self.config: dict[str, Any] = {"provider": {"aws": {"region": _REGION, **terraform.OFFLINE}}, "module": {}, "output": {}}

    def add(self, module: _Module, copy: Copy) -> None:
        """Write a state as a module and call it."""
        copy.save()
        self.config["module"][module.name] = {"source": f"./{module.name}"}

    def run(self, what: Callable[[Path], T]) -> T:
        """Run Terraform over everything; a failure names the states."""
        written = {key: value for key, value in self.config.items() if value}
        (self.folder / "main.tf.json").write_text(json.dumps(written))
        terraform.run(self.folder, "get")
        try:
            return what(self.folder)
        except terraform.Failed as failed:
            raise terraform.Failed(self._named(str(failed)), failed.stdout) from None

    def _named(self, said: str) -> str:
        for module in _modules(self.clusters):
            said = re.sub(rf"\b(module\.)?{module.name}\b", f"{module.cluster.name}/{module.state.name}", said)
        return said


@contextmanager
def _root(clusters: list[Cluster]) -> Iterator[_Root]:
    with tempfile.TemporaryDirectory(prefix="hpc-tf-together-") as target:
        yield _Root(Path(target), clusters)


def _modules(clusters: list[Cluster]) -> list[_Module]:
    return [_Module(cluster, state) for cluster in clusters for state in states(cluster.folder)]
