"""``export``: serves the numbers of the agent's log to Prometheus, on the port that the configuration in force names.

It only reads: the log, to which every program of the agent writes, and the kernel's numbers. Without a port it waits for one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .exposition import Numbers
from .machine import measured
from .retry import Time
from .settings import Settings

_CONTENT = "text/plain; version=0.0.4; charset=utf-8"
_LOOK_SECONDS = 5.0
_ANSWER_SECONDS = 10


class Follower:
    """The new lines of a file that grows, and begins anew when it is rotated."""

    def __init__(self, path: Path) -> None:
        self._path, self._rest = path, b""
        self._at = path.stat().st_size if path.exists() else 0

    def lines(self) -> Iterator[dict[str, Any]]:
        """What was written since the last call; what is no JSON object is passed over."""
        try:
            size = self._path.stat().st_size
            if size < self._at:
                self._at, self._rest = 0, b""
            with open(self._path, "rb") as file:
                file.seek(self._at)
                written = file.read()
        except OSError:
            return
        self._at += len(written)
        *whole, self._rest = (self._rest + written).split(b"\n")
        for line in whole:
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                yield found


class Server:
    """Answers `GET /metrics` on a port, each in a thread."""

    def __init__(self, port: int, text: Callable[[], str]) -> None:
        self._server = ThreadingHTTPServer(("", port), _handler(text))
        self._server.daemon_threads = True
        self.asked, self.port = port, int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


def _handler(text: Callable[[], str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _ANSWER_SECONDS

        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self.send_error(404)
                return
            body = text().encode()
            self.send_response(200)
            self.send_header("Content-Type", _CONTENT)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads who scraped when."""

    return Handler


class Exporter:
    """The numbers so far, and the server where there is one."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._lock = settings, threading.Lock()
        self._numbers, self._follower = Numbers(settings.cluster), Follower(Path(settings.log))
        self.server: Server | None = None

    def look(self) -> None:
        """Read what is new in the log, and serve on the port that is asked for now."""
        with self._lock:
            for line in self._follower.lines():
                self._numbers.take(line)
        port = asked(self._settings)
        if self.server is not None and self.server.asked != port:
            self.server.close()
            self.server = None
        if self.server is None and port is not None:
            self.server = Server(port, self.text)

    def text(self) -> str:
        """The answer to a scrape."""
        with self._lock:
            return self._numbers.text(measured(("/", str(Path(self._settings.state).parent))))


def asked(settings: Settings) -> int | None:
    """The port that the configuration in force asks for."""
    try:
        found = json.loads((settings.current / "settings.json").read_text(encoding="utf-8"))
        return int(found["prometheus"]["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def export(settings: Settings, time: Time) -> None:
    """Serve until the agent's code changes: its unit starts the new one."""
    exporter, begun = Exporter(settings), _code(settings)
    while _code(settings) == begun:
        exporter.look()
        time.sleep(_LOOK_SECONDS)


def _code(settings: Settings) -> Path:
    return (settings.current / "agent").resolve()
