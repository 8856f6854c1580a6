"""The output of examples, as the lanes run them."""

from __future__ import annotations

import json
from pathlib import Path

from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import Checked, check
from hpc_tf.compiler.synthesis import synthesise

from tests.spec import EXAMPLES, ROOT


def output(name: str, *overlays: str) -> dict[str, bytes]:
    """The files of an example with the local backend, as the lanes talk to nothing else; ``overlays`` are laid over it."""
    made = synthesise(_checked(name, *overlays))
    assert not made.diagnostics
    return dict(made.files)


def lifted(name: str, *overlays: str) -> str:
    """A further overlay: every storage of an example that is protected may go with the cluster."""
    storage = _checked(name, *overlays).inferred.storage
    kept = {path: entry for path, entry in storage.items() if getattr(entry, "deletion_policy", "delete") != "delete"}
    entries = {str(path): {"deletion_policy": "delete"} for path, entry in kept.items() if not entry.existing}
    return json.dumps({"storage": entries, "slurm": {"state_volume": {"deletion_policy": "delete"}}})


def _checked(name: str, *overlays: str) -> Checked:
    paths = EXAMPLES[name]
    named = [(p, (ROOT / p).read_bytes()) for p in paths]
    named += [(f"overlay{n}.yaml", (text or "{}").encode()) for n, text in enumerate(overlays)]
    named.append(("local.yaml", b"state: {local: {}, s3: ~}\n"))
    checked = check(named, Files((ROOT / paths[0]).parent))
    assert checked.ok, checked.diagnostics
    return checked


def states(folder: Path) -> list[Path]:
    """The states of an output folder in the order of apply."""
    return [folder / name for name in ("network", "storage", "cluster") if (folder / name).is_dir()]
