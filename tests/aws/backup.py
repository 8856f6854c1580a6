"""AWS Backup as far as moto lacks it (selections, tags), and all of Data Lifecycle Manager, which it does not know."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.responses import BackupResponse

SELECTIONS: dict[str, dict[str, Any]] = {}
POLICIES: dict[str, dict[str, Any]] = {}


def create_backup_selection(self: Any) -> str:
    key, plan = str(uuid.uuid4()), self.path.split("/")[3]
    chosen = {"NotResources": [], **json.loads(self.body)["BackupSelection"]}
    SELECTIONS[key] = {"SelectionId": key, "BackupPlanId": plan, "CreationDate": time.time(), "BackupSelection": chosen}
    return json.dumps({name: value for name, value in SELECTIONS[key].items() if name != "BackupSelection"})


def get_backup_selection(self: Any) -> Any:
    key = self.path.rstrip("/").split("/")[-1]
    if key in SELECTIONS:
        return json.dumps(SELECTIONS[key])
    return (
        400,
        {},
        json.dumps({"__type": "InvalidParameterValueException", "Code": "ERROR", "Message": "Cannot find Backup plan"}),
    )


def delete_backup_selection(self: Any) -> str:
    SELECTIONS.pop(self.path.rstrip("/").split("/")[-1], None)
    return "{}"


def list_recovery_points_by_backup_vault(self: Any) -> str:
    """Nothing is ever backed up here."""
    return json.dumps({"RecoveryPoints": []})


def list_tags(self: Any) -> str:
    """moto takes the ARN only where a slash follows it."""
    arn = unquote(self.path.split("/tags/", 1)[1]).rstrip("/")
    return json.dumps({"Tags": self.backup_backend.list_tags(resource_arn=arn)})


def dlm(method: str, path: str, body: bytes, region: str) -> tuple[int, dict[str, Any]]:
    """Answer a request to Data Lifecycle Manager: status and content."""
    _, kind, *rest = unquote(path).rstrip("/").split("/")
    given = json.loads(body) if body else {}
    if kind == "tags":
        key = rest[-1]
        return 200, {"Tags": POLICIES[key]["Tags"]} if method == "GET" and key in POLICIES else {}
    if method == "POST":
        return 200, {"PolicyId": _new_policy(given, region)}
    key = rest[0] if rest else ""
    if key not in POLICIES:
        return 404, {"Code": "ResourceNotFoundException", "Message": f"no policy {key}"}
    if method == "DELETE":
        del POLICIES[key]
    elif method == "PATCH":
        POLICIES[key].update(given)
    return 200, {"Policy": POLICIES[key]} if method == "GET" else {}


def _new_policy(given: dict[str, Any], region: str) -> str:
    key = f"policy-{uuid.uuid4().hex[:17]}"
    when = "2026-01-01T00:00:00Z"
    arn = f"arn:aws:dlm:{region}:123456789012:policy/{key}"
    POLICIES[key] = {"Tags": {}, **given, "PolicyId": key, "PolicyArn": arn, "DateCreated": when, "DateModified": when}
    return key


def install() -> None:
    """Teach moto's Backup the actions of this file."""
    for action in (
        create_backup_selection, get_backup_selection, delete_backup_selection, list_tags,
        list_recovery_points_by_backup_vault,
    ):  # fmt: skip
        setattr(BackupResponse, action.__name__, action)
    urls.url_paths["{0}/backup-vaults/(?P<name>[^/]+)/recovery-points/$"] = urls.response.dispatch


def reset() -> None:
    """Forget everything."""
    SELECTIONS.clear()
    POLICIES.clear()
