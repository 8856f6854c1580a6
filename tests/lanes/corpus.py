"""Real ParallelCluster configurations and what ParallelCluster itself says of them.

The corpus stands beside the checkout, or where ``HPC_TF_CORPUS`` names it: YAML files and ``verdicts.json``, which holds for each
the outcome, every failure of a validator, and whether an offline tool can know that the file must be refused.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hpc_tf.compiler.diagnostics import Diagnostic
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.importers.parallelcluster.translate import Imported, translate
from hpc_tf.compiler.pipeline import Checked, check

from tests.spec import ROOT

FOLDER = Path(os.environ.get("HPC_TF_CORPUS", ROOT.parent / "shared/corpus/parallelcluster"))
MISSING = f"the corpus is not beside the checkout ({FOLDER.parent.name}/{FOLDER.name}); HPC_TF_CORPUS names its folder"
EXPLAINED: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "corpus-explained.json").read_text())
CAUSES: dict[str, list[str]] = json.loads((Path(__file__).parent / "corpus-causes.json").read_text())
REPORT: list[str] = []
"""Lines that the end of a test run prints."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What ParallelCluster says of one file; ``refuse`` is None for AWS Batch."""

    name: str
    outcome: str
    refuse: bool | None
    failures: tuple[Mapping[str, Any], ...]
    schema: tuple[Mapping[str, str], ...]

    @property
    def path(self) -> Path:
        """The file."""
        return FOLDER / f"{self.name}.yaml"

    @property
    def causes(self) -> set[str]:
        """The validators that refuse it for what an offline tool can know."""
        return {f["validator"] for f in self.failures if f["level"] == "ERROR" and f["offline"]}


@cache
def verdicts() -> tuple[Verdict, ...]:
    """All files, sorted; none where the corpus is not there."""
    path = FOLDER / "verdicts.json"
    if not path.is_file():
        return ()
    found = json.loads(path.read_text())["configs"]
    return tuple(
        Verdict(name, v["outcome"], v["refuse_offline"], tuple(v["failures"]), tuple(v["schema"].get("messages", ())))
        for name, v in sorted(found.items())
    )


@cache
def imported(verdict: Verdict) -> Imported:
    """The file, translated; all clusters have one name, so that equal ones are equal."""
    return translate(verdict.path.name, verdict.path.read_bytes(), cluster="corpus")


@cache
def checked(verdict: Verdict) -> Checked:
    """Its spec, checked."""
    return check([("spec.yaml", imported(verdict).spec.encode())], Files(FOLDER))


def errors(verdict: Verdict) -> list[Diagnostic]:
    """What import and check refuse."""
    found = imported(verdict).diagnostics
    if imported(verdict).spec:
        found += checked(verdict).diagnostics
    return [d for d in found if d.level.value == "error"]


def same_place(message_path: str, key: str) -> bool:
    """Say whether a path of marshmallow (`A.0.B._schema`) and a key of ours (`A[0].B`) name one place, or one around it."""
    theirs = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", message_path.removesuffix("._schema"))
    return bool(key) and (theirs.startswith(key) or key.startswith(theirs))
