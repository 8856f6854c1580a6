"""What every machine finds in a VPC: instance metadata by its own address, and a resolver.

Names of Route 53's private zones are answered as the fake AWS has them; any other name is unknown at once, as in a VPC.
"""

from __future__ import annotations

import json
import secrets
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .world import METADATA, World

Instance = Mapping[str, Any]
_ROLE = "lab"


class Metadata(ThreadingHTTPServer):
    """The instance metadata service, version 2 only. ``find`` gives the instance behind an address."""

    daemon_threads = True

    def __init__(self, world: World, find: Callable[[str], Instance | None]) -> None:
        super().__init__((METADATA, 80), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = world.listen(METADATA, 80)
        self.find, self.tokens = find, set[str]()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Metadata

    def do_PUT(self) -> None:
        """A token."""
        token = secrets.token_hex(16)
        self.server.tokens.add(token)
        self._say(200, token)

    def do_GET(self) -> None:
        """One value."""
        instance = self.server.find(self.client_address[0])
        if self.headers.get("X-aws-ec2-metadata-token") not in self.server.tokens:
            self._say(401, "")
        elif instance is None:
            self._say(404, "")
        else:
            value = _value(instance, self.path.removeprefix("/latest/"))
            self._say(404 if value is None else 200, value or "")

    def _say(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal of the tests."""


def _value(instance: Instance, path: str) -> str | None:
    """What stands under a path; keys of tags are part of it."""
    if path.startswith("meta-data/tags/instance/"):
        key = path.removeprefix("meta-data/tags/instance/")
        return "\n".join(sorted(instance["tags"])) if not key else instance["tags"].get(key)
    credentials = {
        "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "testing", "SecretAccessKey": "testing", "Token": "token",
        "LastUpdated": "2026-01-01T00:00:00Z", "Expiration": "2046-01-01T00:00:00Z",
    }  # fmt: skip
    document = {"instanceId": instance["id"], "region": instance["region"], "privateIp": instance["address"],
                "instanceType": instance["type"], "availabilityZone": instance["zone"], "accountId": "123456789012",
                "imageId": instance["image"], "architecture": "x86_64"}  # fmt: skip
    return {
        "meta-data/instance-id": instance["id"],
        "meta-data/ami-id": instance["image"],
        "meta-data/instance-type": instance["type"],
        "meta-data/local-ipv4": instance["address"],
        "meta-data/local-hostname": f"ip-{instance['address'].replace('.', '-')}.{instance['region']}.compute.internal",
        "meta-data/placement/region": instance["region"],
        "meta-data/placement/availability-zone": instance["zone"],
        "meta-data/iam/security-credentials/": _ROLE,
        f"meta-data/iam/security-credentials/{_ROLE}": json.dumps(credentials),
        "dynamic/instance-identity/document": json.dumps(document),
    }.get(path.rstrip("/") if not path.endswith("credentials/") else path)


def resolver(world: World, lookup: Callable[[str], str | None]) -> None:
    """Answer for IPv4 addresses of names on the router's port 53, until the world ends."""
    made: list[socket.socket] = []

    def serve() -> None:
        server = made[0]
        while True:
            question, client = server.recvfrom(1500)
            try:
                server.sendto(_answer(question, lookup), client)
            except (OSError, struct.error, IndexError) as error:
                print(f"resolver of the lab: {error}")

    made.append(world.datagram(world.router, 53))
    threading.Thread(target=serve, daemon=True).start()


def _answer(question: bytes, lookup: Callable[[str], str | None]) -> bytes:
    labels, position = [], 12
    while question[position]:
        length = question[position]
        labels.append(question[position + 1 : position + 1 + length].decode())
        position += length + 1
    (kind,) = struct.unpack_from("!H", question, position + 1)
    asked = question[12 : position + 5]
    address = lookup(".".join(labels).lower())
    answers = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 5, 4) + socket.inet_aton(address) if address and kind == 1 else b""
    flags = 0x8580 | (0 if address else 3)
    return question[:2] + struct.pack("!HHHHH", flags, 1, 1 if answers else 0, 0, 0) + asked + answers
