"""``python -m boot.desktop_verify PORT CERTIFICATE KEY``: DCV asks here whose a token is.

DCV administrator guide, "Use external authentication": it posts sessionId, authenticationToken and clientAddress, and
reads who that is from a few lines of XML.
"""

from __future__ import annotations

import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from .desktop_token import FOLDER, owner, sweep

_LONGEST = 8192


def answer(body: str, folder: Path, now: float) -> str:
    """What DCV is told about a request."""
    asked = {key: values[0] for key, values in parse_qs(body).items()}
    token, session = asked.get("authenticationToken", ""), asked.get("sessionId", "")
    user = owner(folder, token, session, now) if token and session else ""
    if not user:
        return '<auth result="no"><message>ask for a new address with hpc-tf-desktop</message></auth>'
    return f'<auth result="yes"><username>{escape(user)}</username></auth>'


def server(port: int, certificate: str, key: str, folder: Path = FOLDER) -> ThreadingHTTPServer:
    """The service, on this machine alone."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), _LONGEST)
            said = answer(self.rfile.read(length).decode(errors="replace"), folder, time.time()).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
            sweep(folder, time.time())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: requests hold tokens."""

    made = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    made.socket = context.wrap_socket(made.socket, server_side=True, do_handshake_on_connect=False)
    return made


def main(arguments: list[str]) -> None:
    """Serve."""
    port, certificate, key = arguments
    server(int(port), certificate, key).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
