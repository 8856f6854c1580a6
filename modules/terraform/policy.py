"""IAM and resource policies as JSON text that Terraform may complete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..spec.expression import Expression
from .resource import escaped


def statement(
    sid: str,
    actions: Iterable[str],
    resources: Iterable[str] = ("*",),
    *,
    condition: Mapping[str, Mapping[str, Any]] | None = None,
    effect: str = "Allow",
    principal: Any = None,
) -> dict[str, Any]:
    """One statement; a resource policy has a principal, and a trust policy has no resources."""
    made: dict[str, Any] = {"Sid": sid, "Effect": effect, "Action": sorted(actions)}
    if principal is not None:
        made["Principal"] = principal
    if resources:
        made["Resource"] = sorted(resources)
    if condition:
        made["Condition"] = condition
    return made


def document(*statements: Mapping[str, Any]) -> Expression:
    """The policy as JSON text. IAM's own ``${…}`` variables are escaped; references to resources are not."""
    ready = escaped({"Version": "2012-10-17", "Statement": list(statements)})
    return Expression(json.dumps(ready, sort_keys=True, separators=(",", ":")))


def trust(service: str) -> Expression:
    """Who may assume a role: an AWS service such as ``ec2.amazonaws.com``."""
    return document(statement("Assume", ["sts:AssumeRole"], (), principal={"Service": service}))
