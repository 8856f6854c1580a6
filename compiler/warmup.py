"""Start the engine, which waits for Node.js, while the spec is being checked."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def engine_starting() -> Iterator[None]:
    """Load the engine in another thread; at the end it is there, or its loading has failed and will fail again, loudly.

    What starts Node.js is loaded before the thread begins: two threads that both run Python only take turns.
    """
    _load("jsii")
    thread = threading.Thread(target=_load, args=("hpc_tf.modules.terraform.engine",), daemon=True)
    thread.start()
    try:
        yield
    except Exception:
        thread.join()  # an end of the program would meet an engine that is half there
        raise
    thread.join()  # not after an interrupt: nobody waits any longer


def _load(module: str) -> None:
    with suppress(Exception):  # the same import raises again where the engine is used, and is reported there
        importlib.import_module(module)
