"""The one place that imports the engine: ``cdktf``, or its maintained continuation ``cdktn``.

``HPC_TF_ENGINE`` chooses; without it ``cdktf`` serves where it is installed. Importing this module starts Node.js.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import Any

from . import node


class EngineMissing(Exception):
    """Neither engine can be loaded: the message is one sentence that says what to do."""


def _chosen() -> str:
    wanted = os.environ.get("HPC_TF_ENGINE", "")
    if wanted not in ("", "cdktf", "cdktn"):
        raise EngineMissing(f"HPC_TF_ENGINE is {wanted!r}; it may be cdktf or cdktn.")
    for name in (wanted,) if wanted else ("cdktf", "cdktn"):
        if importlib.util.find_spec(name) is not None:
            return name
    raise EngineMissing(f"{wanted or 'cdktf'} is not installed; `pip install hpc-tf[{wanted or 'cdktn'}]` brings it.")


def _load() -> tuple[Any, Any]:
    node.prepare()
    try:
        return importlib.import_module(_chosen()), importlib.import_module("constructs")
    except (OSError, RuntimeError, EOFError) as error:
        raise node.NodeMissing(f"Node.js at {os.environ.get('JSII_NODE')} did not start: {error}") from error


engine, _constructs = _load()
Construct: Any = _constructs.Construct
