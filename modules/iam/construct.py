"""Roles and instance profiles of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.policy import document, trust
from ..terraform.resource import Data, Resource
from .model import Iam, NodeIam
from .names import policy_label
from .names import role_name as role_name
from .policies import Statement, read_scripts, s3

_SESSION_MANAGER = "AmazonSSMManagedInstanceCore"


class NodeRole(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """One role with its instance profile: our statements in one inline policy, others attached.

    ``label`` is the Terraform name, ``name`` that in the account, ``scripts`` the hooks in S3 that it may read. ``arn`` and
    ``profile_arn`` are for others. ``rules`` are the addresses of what the role may do: a machine that acts at its shutdown
    must be destroyed before them.
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
        scripts: Iterable[str] = (),
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
        policy = document(*statements, *s3(deployment, access), *read_scripts(deployment, scripts))
        allowed = {"name": "cluster", "role": role.attr("name"), "policy": policy}
        rules = [Resource(self, "aws_iam_role_policy", label, allowed, origin=origin)]
        ours = (deployment.aws_policy(_SESSION_MANAGER),) if session_manager else ()
        taken: set[str] = set()
        for policy_arn in dict.fromkeys((*ours, *iam.policies, *own.policies)):
            plain = policy_label(str(policy_arn), taken)
            taken.add(plain)
            rule = {"role": role.attr("name"), "policy_arn": policy_arn}
            rules.append(Resource(self, "aws_iam_role_policy_attachment", f"{label}_{plain}", rule, origin=origin))
        self.rules = tuple(rule.address for rule in rules)
        profile = {"name": name, "path": deployment.iam_path, "role": role.attr("name")}
        self.profile = Resource(self, "aws_iam_instance_profile", label, profile, origin=origin)
        self.arn, self.profile_arn, self.profile_name = role.arn, self.profile.arn, self.profile.attr("name")


class GivenRole(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A role of the user's own: instances take it by a profile, which is all that we make."""

    def __init__(self, scope: Any, label: str, name: str, deployment: Deployment, role: str, *, origin: Path) -> None:
        super().__init__(scope, f"role-{label}")
        settings = {"name": name, "path": deployment.iam_path, "role": _last_part(role)}
        profile = Resource(self, "aws_iam_instance_profile", label, settings, origin=origin)
        self.rules: tuple[str, ...] = ()
        self.arn, self.profile_arn, self.profile_name = role, profile.arn, profile.attr("name")


class GivenProfile(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """An instance profile of the user's own; which role is in it, Terraform asks, as the head node must pass it on."""

    def __init__(self, scope: Any, label: str, profile: str, *, origin: Path) -> None:
        super().__init__(scope, f"role-{label}")
        name = _last_part(profile)
        found = Data(self, "aws_iam_instance_profile", label, {"name": name}, origin=origin)
        self.rules: tuple[str, ...] = ()
        self.arn, self.profile_arn, self.profile_name = found.attr("role_arn"), profile, name


Identity = NodeRole | GivenRole | GivenProfile


def _last_part(arn: str) -> str:
    """The name in an ARN, behind its path."""
    if isinstance(arn, Expression):
        return Expression(f'${{element(reverse(split("/", {arn[2:-1]})), 0)}}')
    return arn.rsplit("/", 1)[-1]
