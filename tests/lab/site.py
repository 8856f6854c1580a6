"""A cluster applied by real Terraform to the fake AWS: its spec, its output folder, its states."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hpc_tf.compiler.emit import emit
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.lanes import terraform
from tests.lanes.examples import states

from . import overrides
from .fake import Fake

Change = Callable[[dict[str, bytes]], Mapping[str, bytes]]


@dataclass(frozen=True)
class Site:
    """One cluster under Terraform in a folder; ``last`` are specs over all others."""

    folder: Path
    fake: Fake
    last: tuple[str, ...] = ()

    def compile(self, *specs: str, change: Change = dict) -> None:
        """Write the output of specs laid over each other, changed as the lab needs it."""
        checked = check([(f"spec{n}.yaml", text.encode()) for n, text in enumerate((*specs, *self.last), 1)], Files(self.folder))
        assert checked.ok, checked.diagnostics
        files = overrides.changed(synthesise(checked).files)
        emit(self.folder, change(dict(files)), force=True)

    def apply(self, *names: str) -> None:
        """Apply all states, or the named ones, in their order."""
        for state in states(self.folder):
            if not names or state.name in names:
                terraform.apply(state, self.fake.endpoint)

    def replace(self, state: str, address: str) -> None:
        """Let Terraform replace one resource."""
        terraform.replace(self.folder / state, self.fake.endpoint, address)

    def version(self) -> str:
        """The version that the bucket's manifest says."""
        bucket = self.outputs("cluster")["bucket"]
        found = self.fake.client("s3").get_object(Bucket=bucket, Key="configuration/manifest.json")["Body"].read()
        return str(json.loads(found)["version"])

    def destroy(self, *names: str) -> None:
        """Destroy all states, or the named ones, in reverse."""
        for state in reversed(states(self.folder)):
            if not names or state.name in names:
                terraform.destroy(state, self.fake.endpoint)

    def outputs(self, state: str) -> dict[str, Any]:
        """The outputs of a state."""
        found = json.loads(terraform.run(self.folder / state, "output", "-json", endpoint=self.fake.endpoint))
        return {name: value["value"] for name, value in found.items()}
