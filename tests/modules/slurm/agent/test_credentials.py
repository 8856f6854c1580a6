"""The agent gets the head node's credentials from a metadata service that does not answer at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

_ROLE = "head"
_CREDENTIALS = {"Code": "Success", "AccessKeyId": "AKIDOFHEAD", "SecretAccessKey": "x", "Token": "t", "Expiration": "2046-01-01T00:00:00Z"}
_ASK = "from hpc_tf.modules.slurm.agent.ec2 import client\nprint(client('ec2', 'us-east-2')._request_signer._credentials.access_key)"


class _Busy(BaseHTTPRequestHandler):
    """Version 2 only, as our nodes have it; refuses the first requests."""

    left: ClassVar[list[int]] = []

    def do_PUT(self) -> None:
        if self.left:
            self.left.pop()
            self._say(503, "")
        else:
            self._say(200, "token")

    def do_GET(self) -> None:
        if not self.headers.get("X-aws-ec2-metadata-token"):
            self._say(401, "")
            return
        self._say(200, _ROLE if self.path.endswith("/security-credentials/") else json.dumps(_CREDENTIALS))

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal of the tests."""


@pytest.fixture
def metadata() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Busy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.mark.parametrize("refusals", [0, 3])
def test_credentials_are_asked_for_again(metadata: str, refusals: int) -> None:
    _Busy.left[:] = [1] * refusals
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env = {**own, "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    done = subprocess.run([sys.executable, "-c", _ASK], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("AKIDOFHEAD", "")
