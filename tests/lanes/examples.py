"""The output of examples, as the lanes run them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hpc_tf.compiler.encode import encode, to_yaml
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
    """A further overlay: all of an example that is protected may go with the cluster."""
    cluster = _checked(name, *overlays).inferred
    tree = encode(cluster)
    own = {path: entry for path, entry in tree["storage"].items() if not getattr(cluster.storage[path], "existing", False)}
    if cluster.directory is not None and cluster.directory.new is None:
        del tree["directory"]  # it is there already, and none of the example's to destroy
    return to_yaml(_lifted({**tree, "storage": own}))


def _lifted(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Every mapping with a `deletion_policy`, with that at `delete`. Whole, as it may be one that is derived."""
    found = {k: _lifted(v) for k, v in tree.items() if isinstance(v, Mapping)}
    made: dict[str, Any] = {k: v for k, v in found.items() if v}
    return {**tree, **made, "deletion_policy": "delete"} if "deletion_policy" in tree else made


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
    return [folder / name for name in ("network", "image", "storage", "cluster") if (folder / name).is_dir()]
