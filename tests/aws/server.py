"""The server: ``python -m tests.aws.server`` binds a free port on loopback and prints it.

``POST /_fault {"action", "code", "times", "status", "match"}`` makes matching actions fail, ``GET /_calls`` lists the
actions seen, ``POST /_reset`` forgets everything.
"""

from __future__ import annotations

import fnmatch
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs


def application() -> Callable[..., Iterable[bytes]]:
    """moto with our repairs, as a WSGI application."""
    from .images import all_images

    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(all_images(), file)
    os.environ["MOTO_AMIS_PATH"] = file.name
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from . import backup, ec2, fsx, machines, repairs  # these load moto's EC2, which reads the images once

    os.unlink(file.name)

    for part in (backup, ec2, fsx, machines, repairs):
        part.install()
    return _Front(DomainDispatcherApplication(create_backend_app))


class _Front:
    """Records actions and injects faults in front of moto."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner
        self.faults: list[dict[str, Any]] = []
        self.calls: list[str] = []

    def __call__(self, env: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        length = int(env.get("CONTENT_LENGTH") or 0)
        body = env["wsgi.input"].read(length) if length else b""
        env["wsgi.input"] = io.BytesIO(body)
        own = {"/_fault": self._fault, "/_calls": self._calls, "/_reset": self._reset}.get(env["PATH_INFO"])
        if own is not None:
            return _answer(start, "200 OK", json.dumps(own(body)).encode(), "application/json")
        action = self._action(env, body)
        self.calls.append(action)
        for fault in self.faults:
            if self._applies(fault, action, body):
                fault["times"] -= 1
                return _failure(start, fault, bool(env.get("HTTP_X_AMZ_TARGET")))
        if action.startswith("dlm:"):
            return _dlm(start, env, body)
        return self.inner(env, start)

    def _fault(self, body: bytes) -> list[dict[str, Any]]:
        self.faults.append({"times": 1, "match": "", "status": 400, **json.loads(body)})
        return self.faults

    def _calls(self, _: bytes) -> list[str]:
        return self.calls

    def _reset(self, _: bytes) -> dict[str, Any]:
        from moto.core.model_instances import reset_model_data
        from moto.moto_api._internal import moto_api_backend

        from . import backup, ec2, fsx, repairs

        moto_api_backend.reset()
        reset_model_data()
        for part in (backup, ec2, fsx, repairs):
            part.reset()
        self.faults.clear()
        self.calls.clear()
        return {}

    @staticmethod
    def _action(env: dict[str, Any], body: bytes) -> str:
        target = env.get("HTTP_X_AMZ_TARGET", "")
        name = (
            target.split(".")[-1]
            or parse_qs(body.decode("latin1")).get("Action", [f"{env['REQUEST_METHOD']} {env['PATH_INFO']}"])[0]
        )
        scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", env.get("HTTP_AUTHORIZATION", ""))
        return f"{scope.group(1) if scope else '?'}:{name}"

    @staticmethod
    def _applies(fault: dict[str, Any], action: str, body: bytes) -> bool:
        name = action.split(":", 1)[1]
        return (
            fault["times"] > 0
            and fnmatch.fnmatch(name, fault["action"])
            and bool(re.search(fault["match"], body.decode("latin1")))
        )


def _dlm(start: Callable[..., Any], env: dict[str, Any], body: bytes) -> Iterable[bytes]:
    """Data Lifecycle Manager, which moto does not know at all."""
    from . import backup

    region = env["HTTP_AUTHORIZATION"].split("Credential=")[1].split("/")[2]
    status, content = backup.dlm(env["REQUEST_METHOD"], env["PATH_INFO"], body, region)
    return _answer(start, f"{status} X", json.dumps(content).encode(), "application/json")


def _failure(start: Callable[..., Any], fault: dict[str, Any], as_json: bool) -> Iterable[bytes]:
    status = f"{fault['status']} X"
    if as_json:
        return _answer(
            start,
            status,
            json.dumps({"__type": fault["code"], "message": "injected"}).encode(),
            "application/x-amz-json-1.1",
        )
    error = f"<Error><Code>{fault['code']}</Code><Message>injected</Message></Error>"
    text = f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>"
    return _answer(start, status, text.encode(), "text/xml")


def _answer(start: Callable[..., Any], status: str, body: bytes, kind: str) -> Iterable[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def main() -> None:
    """Serve until killed."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, application(), threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
