"""Compile specs given as text: what most tests begin with."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import Checked, check

ROOT = Path(__file__).parents[1]
EXAMPLES = {
    "minimal": ("examples/minimal.yaml",),
    "cfd": ("examples/cfd-hpc7a.yaml",),
    "llm": ("examples/llm-p5-capacity-block.yaml",),
    "genomics": ("examples/genomics-spot.yaml",),
    "everything": ("examples/everything.yaml",),
    "site-files": ("examples/site-file-systems.yaml",),
    "existing-dev": ("examples/existing-vpc/base.yaml", "examples/existing-vpc/dev.yaml"),
    "existing-prod": ("examples/existing-vpc/base.yaml", "examples/existing-vpc/prod.yaml"),
}
BASE = """
cluster: demo
region: us-east-2
queues:
  cpu: {instances: c7i.large}
"""


def checked(*texts: str) -> Checked:
    """Check specs given as text, merged left to right."""
    named = [(f"spec{n}.yaml", dedent(text).encode()) for n, text in enumerate(texts, 1)]
    return check(named, Files(ROOT))


def codes(*texts: str) -> list[str]:
    """The codes of everything that is found in specs given as text."""
    return [d.rule.code for d in checked(*texts).diagnostics]


def example(name: str) -> Checked:
    """Check one of the examples."""
    paths = EXAMPLES[name]
    return check([(p, (ROOT / p).read_bytes()) for p in paths], Files((ROOT / paths[0]).parent))
