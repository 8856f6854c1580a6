"""A fake AWS as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lanes.tools import end_with_parent


@contextmanager
def serving(*listening: int) -> Iterator[str]:
    """Start one on a free port of loopback, and on listening sockets given by their descriptors; yields its endpoint."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.aws.server", *map(str, listening)],
        pass_fds=listening,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=end_with_parent,
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert port.isdigit(), "the fake AWS did not start; `python -m tests.aws.server` says why"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)
