"""Start the engine, which waits for Node.js, while the spec is being checked."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def engine_starting() -> Iterator[None]:
    """Load the engine in another thread; at the end it is there, or its loading has failed and will fail again, loudly."""
    thread = threading.Thread(target=_load, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _load() -> None:
    with suppress(Exception):  # the same import raises again where the engine is used, and is reported there
        importlib.import_module("hpc_tf.modules.terraform.engine")
