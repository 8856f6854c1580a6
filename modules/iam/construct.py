"""Roles and instance profiles of nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..spec.finding import Path
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.policy import document, trust
from ..terraform.resource import Resource
from .model import Iam, NodeIam
from .names import policy_label
from .names import role_name as role_name
from .policies import Statement, s3

_SESSION_MANAGER = "AmazonSSMManagedInstanceCore"


class NodeRole(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """One role with its instance profile: our statements in one inline policy, others attached.

    ``label`` is the Terraform name, ``name`` that in the account. ``arn`` and ``profile_arn`` are for others.
    """

    def __init__(
        self,
        scope: Any,
        label: str,
        name: str,
        deployment: Deployment,
        *,
        statements: Sequence[Statement],
        iam: Iam,
        own: NodeIam,
        session_manager: bool,
        origin: Path,
    ) -> None:
        super().__init__(scope, f"role-{label}")
        attributes = {
            "name": name,
            "path": deployment.iam_path,
            "permissions_boundary": deployment.permissions_boundary,
            "assume_role_policy": trust(f"ec2.{deployment.dns_suffix}"),
        }
        role = Resource(self, "aws_iam_role", label, attributes, origin=origin)
        access = {str(url): right for url, right in (*iam.s3.items(), *own.s3.items())}
        policy = document(*statements, *s3(deployment, access))
        allowed = {"name": "cluster", "role": role.attr("name"), "policy": policy}
        Resource(self, "aws_iam_role_policy", label, allowed, origin=origin)
        ours = (deployment.aws_policy(_SESSION_MANAGER),) if session_manager else ()
        taken: set[str] = set()
        for policy_arn in dict.fromkeys((*ours, *iam.policies, *own.policies)):
            plain = policy_label(str(policy_arn), taken)
            taken.add(plain)
            rule = {"role": role.attr("name"), "policy_arn": policy_arn}
            Resource(self, "aws_iam_role_policy_attachment", f"{label}_{plain}", rule, origin=origin)
        profile = {"name": name, "path": deployment.iam_path, "role": role.attr("name")}
        self.profile = Resource(self, "aws_iam_instance_profile", label, profile, origin=origin)
        self.arn, self.profile_arn, self.profile_name = role.arn, self.profile.arn, self.profile.attr("name")
