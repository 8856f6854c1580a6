"""The output of examples, as the lanes run them."""

from __future__ import annotations

from pathlib import Path

from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.compiler.synthesis import synthesise

from tests.spec import EXAMPLES, ROOT


def output(name: str, *overlays: str) -> dict[str, bytes]:
    """The files of an example with the local backend, as the lanes talk to nothing else; ``overlays`` are laid over it."""
    paths = EXAMPLES[name]
    named = [(p, (ROOT / p).read_bytes()) for p in paths]
    named += [(f"overlay{n}.yaml", (text or "{}").encode()) for n, text in enumerate(overlays)]
    named.append(("local.yaml", b"state: {local: {}, s3: ~}\n"))
    checked = check(named, Files((ROOT / paths[0]).parent))
    assert checked.ok, checked.diagnostics
    made = synthesise(checked)
    assert not made.diagnostics
    return dict(made.files)


def states(folder: Path) -> list[Path]:
    """The states of an output folder in the order of apply."""
    return [folder / name for name in ("network", "storage", "cluster") if (folder / name).is_dir()]
