"""What stands in front of moto: a log of calls, faults on demand, and what EC2 does at its door.

``POST /_fault {"action", "code", "times", "status", "match", "hold"}``: matching actions fail, or with ``hold`` (``before`` or ``after`` the
action) stand still until ``POST /_release``; ``GET /_held`` says how many do. ``POST /_limit {"left", "type", "zone", "subnet", "market",
"reservation", "code", "message"}`` bounds the pools that match all its patterns, and says with which code they refuse;
``POST /_unlimit`` lifts all that. ``POST /_reservation {"id", "State", ...}`` changes a reservation, ``POST /_settle {"seconds"}`` delays the
news of new instances, ``GET /_calls`` lists the actions seen and ``GET /_log`` also their parameters, ``POST /_instances {"after"}`` waits
for a change of instances and lists them, ``GET /_names`` gives the addresses of Route 53, ``POST /_linger {"id"}`` says that a machine runs
behind an instance, ``POST /_end {"id"}`` that it has ended, ``POST /_reset`` forgets everything.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

_WAIT_SECONDS = 5.0
_HOLD_SECONDS = 120.0
_REMEMBERED = ("ec2:RunInstances", "ec2:CreateFleet")
_BY_SERVER = re.compile(rb"<Code>(Insufficient\w+|InternalError|Unavailable)</Code>")
Start = Callable[..., Any]
Reply = tuple[str, list[tuple[str, str]], bytes]


class Front:
    """A WSGI application around another one."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], forget: Callable[[], None]) -> None:
        self.inner, self.forget = inner, forget
        self.faults: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self.tokens: dict[tuple[str, str], tuple[str, Reply]] = {}
        self.lock, self.changed, self.version = threading.Lock(), threading.Condition(), 0
        self.held, self.released = 0, threading.Event()

    def __call__(self, env: dict[str, Any], start: Start) -> Iterable[bytes]:
        length = int(env.get("CONTENT_LENGTH") or 0)
        body = env["wsgi.input"].read(length) if length else b""
        env["wsgi.input"] = io.BytesIO(body)
        own = getattr(self, f"own{env['PATH_INFO'].replace('/', '_')}", None) if env["PATH_INFO"].startswith("/_") else None
        if own is not None:
            return reply(start, answer(own(json.loads(body or b"{}"))))
        action = _action(env, body)
        entry = {"action": action, "parameters": dict(parse_qsl(body.decode("latin1"))) if action.startswith(("ec2:", "iam:")) else {}, "time": time.time()}
        self.log.append(entry)
        fault = next((one for one in self.faults if _applies(one, action, body)), None)
        if fault is not None:
            fault["times"] -= 1
            if not fault.get("hold"):
                entry["fault"] = fault["code"]
                return reply(start, _failure(fault, bool(env.get("HTTP_X_AMZ_TARGET"))))
        found = self._held(fault or {}, lambda: self._asked(env, body, action))
        if not found[0].startswith("2"):
            entry["refused"] = found[0]
        return reply(start, found)

    def _held(self, fault: dict[str, Any], ask: Callable[[], Reply]) -> Reply:
        if fault.get("hold") == "before":
            self._stand()
        found = ask()
        if fault.get("hold") == "after":
            self._stand()
        return found

    def _stand(self) -> None:
        self.held += 1
        try:
            self.released.wait(_HOLD_SECONDS)
        finally:
            self.held -= 1

    def _asked(self, env: dict[str, Any], body: bytes, action: str) -> Reply:
        parameters = dict(parse_qsl(body.decode("latin1"))) if action.startswith("ec2:") else {}
        young = self._unknown(parameters)
        if young:
            return _failure({"code": "InvalidInstanceID.NotFound", "status": 400, "message": f"The instance ID '{young}' does not exist"}, False)
        token = (action, parameters.get("ClientToken", ""))
        mark = hashlib.sha256(json.dumps(sorted(parameters.items())).encode()).hexdigest()
        if token in self.tokens and token[1]:
            known, found = self.tokens[token]
            return found if known == mark else _failure({"code": "IdempotentParameterMismatch", "status": 400}, False)
        with self.lock:
            found = self._inner(env, body, action)
        if action in _REMEMBERED and found[0].startswith("200"):
            self.tokens[token] = (mark, found)
            self._remember(re.findall(r"<instanceId>(i-\w+)</instanceId>|<item>(i-\w+)</item>", found[2].decode()))
        if not re.match(r"ec2:(Describe|Get)|\w+:(GET|HEAD) ", action):
            self._change()
        return found

    def _change(self) -> None:
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def _inner(self, env: dict[str, Any], body: bytes, action: str) -> Reply:
        if action.startswith("dlm:"):
            return _dlm(env, body)
        seen: list[Any] = []
        content = b"".join(self.inner(env, lambda status, headers, *_: seen.append((status, headers))))
        status, headers = seen[-1]
        if action.startswith("ec2:") and _BY_SERVER.search(content):
            status = "500 X"  # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html lists them as server errors
        return status, headers, content

    def _remember(self, ids: list[tuple[str, str]]) -> None:
        from .capacity import AGE

        AGE.born.update({first or second: time.monotonic() for first, second in ids})

    @staticmethod
    def _unknown(parameters: dict[str, str]) -> str:
        """A named instance that EC2 does not yet tell of."""
        from .capacity import AGE

        named = (value for name, value in parameters.items() if re.match(r"(InstanceId|ResourceId)\.\d+$", name))
        return next((one for one in named if AGE.young(one)), "")

    # -- what tests ask ----------------------------------------------------------------------------------------------

    def own__fault(self, given: dict[str, Any]) -> Any:
        self.released.clear()
        self.faults.append({"times": 1, "match": "", "status": 400, "code": "", **given})
        return self.faults

    def own__heal(self, _: dict[str, Any]) -> Any:
        self.faults.clear()
        return {}

    def own__held(self, _: dict[str, Any]) -> Any:
        return self.held

    def own__release(self, _: dict[str, Any]) -> Any:
        self.released.set()
        return {}

    def own__limit(self, given: dict[str, Any]) -> Any:
        from . import capacity

        capacity.LIMITS.append(capacity.Limit(**given))
        return len(capacity.LIMITS)

    def own__unlimit(self, _: dict[str, Any]) -> Any:
        from . import capacity

        capacity.LIMITS.clear()
        return {}

    def own__reservation(self, given: dict[str, Any]) -> Any:
        from .ec2 import RESERVATIONS

        RESERVATIONS[given.pop("id")].update(given)
        return {}

    def own__settle(self, given: dict[str, Any]) -> Any:
        from . import capacity

        capacity.AGE.seconds = given["seconds"]
        return {}

    def own__calls(self, _: dict[str, Any]) -> Any:
        return [one["action"] for one in self.log]

    def own__log(self, _: dict[str, Any]) -> Any:
        return self.log

    def own__instances(self, given: dict[str, Any]) -> Any:
        """Every instance, as soon as something changed after a version, or after some seconds."""
        from .machines import listed

        with self.changed:
            self.changed.wait_for(lambda: self.version > given.get("after", -1), _WAIT_SECONDS)
            version = self.version
        with self.lock:
            return {"version": version, "instances": listed()}

    def own__names(self, _: dict[str, Any]) -> Any:
        """IPv4 addresses by name, of every zone."""
        from .repairs import addresses

        return addresses()

    def own__linger(self, given: dict[str, Any]) -> Any:
        """A machine runs behind an instance."""
        from .machines import LINGERING

        LINGERING.add(given["id"])
        return {}

    def own__end(self, given: dict[str, Any]) -> Any:
        """The machine behind an instance has ended."""
        from .machines import ended

        with self.lock:
            ended(given["id"])
        self._change()
        return {}

    def own__reset(self, _: dict[str, Any]) -> Any:
        self.forget()
        for kept in (self.faults, self.log, self.tokens):
            kept.clear()
        return {}


def _action(env: dict[str, Any], body: bytes) -> str:
    target = env.get("HTTP_X_AMZ_TARGET", "")
    form = dict(parse_qsl(body.decode("latin1"))) if not target else {}
    name = target.split(".")[-1] or form.get("Action", f"{env['REQUEST_METHOD']} {env['PATH_INFO']}")
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", env.get("HTTP_AUTHORIZATION", ""))
    return f"{scope.group(1) if scope else '?'}:{name}"


def _applies(fault: dict[str, Any], action: str, body: bytes) -> bool:
    name = action.split(":", 1)[1]
    return (
        fault["times"] > 0
        and fnmatch.fnmatch(name, fault["action"])
        and bool(re.search(fault["match"], body.decode("latin1")))
    )


def _dlm(env: dict[str, Any], body: bytes) -> Reply:
    """Data Lifecycle Manager, which moto does not know at all."""
    from . import backup

    region = env["HTTP_AUTHORIZATION"].split("Credential=")[1].split("/")[2]
    status, content = backup.dlm(env["REQUEST_METHOD"], env["PATH_INFO"], body, region)
    return answer(content, f"{status} X")


def _failure(fault: dict[str, Any], as_json: bool) -> Reply:
    status, said = f"{fault['status']} X", fault.get("message", "injected")
    if as_json:
        return answer({"__type": fault["code"], "message": said}, status, "application/x-amz-json-1.1")
    error = f"<Error><Code>{fault['code']}</Code><Message>{said}</Message></Error>"
    text = f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>"
    return status, [("Content-Type", "text/xml"), ("Content-Length", str(len(text)))], text.encode()


def answer(content: Any, status: str = "200 OK", kind: str = "application/json") -> Reply:
    """A reply in JSON."""
    body = json.dumps(content).encode()
    return status, [("Content-Type", kind), ("Content-Length", str(len(body)))], body


def reply(start: Start, given: Reply) -> Iterable[bytes]:
    """Send a reply."""
    status, headers, body = given
    start(status, headers)
    return [body]
