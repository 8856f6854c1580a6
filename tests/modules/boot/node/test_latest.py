"""What a running node goes by: what is applied on the head node, the newest version on login nodes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hpc_tf.modules.boot.node import latest

from .nodes import node


def bucket(**users: str) -> dict[str, bytes]:
    """Versions by folder, each with users.json."""
    held: dict[str, bytes] = {}
    for folder, text in users.items():
        under = "" if folder == "newest" else f"{folder}/"
        digest = hashlib.sha256(text.encode()).hexdigest()
        held[f"configuration/{under}users.json"] = text.encode()
        held[f"configuration/{under}manifest.json"] = json.dumps({"files": {"users.json": digest}}).encode()
    return held


@pytest.mark.parametrize(
    ("role", "held", "found"),
    [
        ("compute", bucket(newest="new", applied="old"), b"old"),
        ("compute", bucket(newest="new"), b"new"),
        ("login", bucket(newest="new", applied="old"), b"new"),
        ("head", bucket(newest="new", applied="old"), b"own"),
        ("compute", {}, b"own"),
        ("compute", {**bucket(newest="new", applied="old"), "configuration/applied/users.json": b"under way"}, b"own"),
    ],
)
def test_which_version_a_node_goes_by(role: str, held: dict[str, bytes], found: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: str, __: str, key: str) -> bytes:
        if key not in held:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")
        return held[key]

    (tmp_path / "users.json").write_bytes(b"own")
    monkeypatch.setattr(latest, "CURRENT", tmp_path)
    monkeypatch.setattr(latest.aws, "read", read)
    assert latest.latest(node(role), "users.json") == {"users.json": found}
