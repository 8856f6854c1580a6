"""Policies, roles and instance profiles that the spec names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from ...modules.spec.finding import Finding
from ...modules.spec.identifiers import InstanceProfileArn, PolicyArn, RoleArn
from .check import Scene, live


@live("HPC835", "There is no such policy")
def no_policy(scene: Scene) -> Iterator[Finding]:
    """A role takes policies, and a permissions boundary, that exist: those of the account and those of AWS."""
    for arn, places in scene.places(PolicyArn).items():
        if scene.one("iam.get_policy", PolicyArn=arn) is None:
            yield scene.finding(
                *places, detail=f"{arn} does not exist", help="name another, or make it first",
                by=scene.shown("iam.get_policy", PolicyArn=arn),
            )  # fmt: skip


def _named(arn: str) -> str:
    """The name at the end of an ARN; the path before it is no part of it."""
    return arn.rsplit("/", 1)[1]


_KINDS: tuple[tuple[type, str, str, str], ...] = (
    (RoleArn, "iam.get_role", "RoleName", "Role"),
    (InstanceProfileArn, "iam.get_instance_profile", "InstanceProfileName", "InstanceProfile"),
)


@live("HPC836", "There is no such role or instance profile")
def no_role(scene: Scene) -> Iterator[Finding]:
    """Nodes that are to have a role or an instance profile which does not exist do not start."""
    for kind, call, parameter, answer in _KINDS:
        for arn, places in scene.places(kind).items():
            found = scene.one(call, **{parameter: _named(arn)})
            if found is None or found[answer]["Arn"] != arn:
                there = f"the one of that name is {found[answer]['Arn']}" if found else "there is none of that name"
                yield scene.finding(
                    *places, detail=f"{arn}: {there}", help="name another, or make it first",
                    by=scene.shown(call, **{parameter: _named(arn)}),
                )  # fmt: skip


@live("HPC837", "EC2 may not use the role")
def role_of_others(scene: Scene) -> Iterator[Finding]:
    """The trust policy of a node's role lets the service `ec2.amazonaws.com` assume it, and an instance profile holds
    exactly one role."""
    for arn, places in scene.places(RoleArn).items():
        found = scene.one("iam.get_role", RoleName=_named(arn))
        if found is not None and not _trusts_ec2(found["Role"]["AssumeRolePolicyDocument"]):
            yield scene.finding(
                *places, detail=f"the trust policy of {arn} does not name EC2", help="let ec2.amazonaws.com assume it",
                by=scene.shown("iam.get_role", RoleName=_named(arn)),
            )  # fmt: skip
    for arn, places in scene.places(InstanceProfileArn).items():
        found = scene.one("iam.get_instance_profile", InstanceProfileName=_named(arn))
        if found is not None and not found["InstanceProfile"]["Roles"]:
            yield scene.finding(
                *places, detail=f"{arn} holds no role", help="add a role to it",
                by=scene.shown("iam.get_instance_profile", InstanceProfileName=_named(arn)),
            )  # fmt: skip


def _trusts_ec2(document: Any) -> bool:
    trust = json.loads(unquote(document)) if isinstance(document, str) else document
    statements = trust.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        services = statement.get("Principal", {})
        services = services.get("Service", []) if isinstance(services, dict) else [services]
        services = [services] if isinstance(services, str) else services
        if statement.get("Effect") == "Allow" and any(s == "*" or s.startswith("ec2.amazonaws.com") for s in services):
            return True
    return False


CHECKS = (no_policy, no_role, role_of_others)
