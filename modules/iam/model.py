"""What a spec says about identities and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import InstanceProfileArn, PolicyArn, RoleArn
from ..spec.key import Short, key
from ..spec.text import S3Url, Worded

S3Access = Literal["read", "read-write"]


class IamPath(Worded):
    """Path of IAM objects."""

    type_name = "IAM path"
    pattern = r"^/([!-.0-~]{1,255}/){0,8}$"
    examples = ("/hpc/",)
    rule = "begins and ends with a slash"

    @classmethod
    def suggest(cls, text: str) -> str:
        """The same path between slashes."""
        return f"write /{text.strip('/')}/"


class NamePrefix(Worded):
    """Prefix of the names of IAM objects."""

    type_name = "NamePrefix"
    pattern = r"^[A-Za-z0-9+=,.@_-]{1,30}$"
    examples = ("hpc-",)
    rule = "1 to 30 characters that IAM allows in names"


def _each_readable(node: list[str]) -> dict[str, str]:
    """`[s3://a, s3://b]` means read access to each."""
    return {str(url): "read" for url in (node if isinstance(node, list) else [node])}


S3_SHORT = Short(tuple[S3Url, ...], _each_readable, "{s3://…: read}")


@frozen
class Rights:
    """What roles may do besides what a node needs."""

    policies: tuple[PolicyArn | Expression, ...] = key("policies besides ours", default=(), change="A")
    s3: Mapping[S3Url, S3Access] = key("access to buckets or prefixes", default={}, change="A", shorthands=(S3_SHORT,))


@frozen
class NodeIam(Rights):
    """What some nodes may do: more than others, or what a role of your own says."""

    role: RoleArn | Expression | None = key(
        "role of your own; excludes the other keys, and ours add nothing to it", default=None, derived="made", change="A N"
    )
    instance_profile: InstanceProfileArn | Expression | None = key(
        "instance profile of your own; excludes the other keys", default=None, derived="made", change="A N"
    )

    @property
    def own(self) -> bool:
        """Say whether the identity is the user's, and nothing is made for it."""
        return self.role is not None or self.instance_profile is not None


@frozen
class Iam(Rights):
    """Rules for all roles that we make; `policies` and `s3` are added to every one."""

    permissions_boundary: PolicyArn | Expression | None = key("on every role", default=None, change="A")
    path: IamPath = key("of every role, policy and profile", default=IamPath("/"), change="H N")
    name_prefix: NamePrefix | None = key("of their names", default=None, derived="`cluster` and a hyphen", change="H N")
