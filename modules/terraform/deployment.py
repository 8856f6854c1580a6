"""What every construct of one cluster shares: names, tags, partition, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ..spec.expression import Expression
from ..spec.frozen import frozen


@frozen
class Deployment:
    """Facts of one cluster that are the same in every state."""

    cluster: str
    region: str
    partition: str
    dns_suffix: str
    tags: Mapping[str, str] = field(default_factory=dict)
    kms_key: str | None = None
    permissions_boundary: str | Expression | None = None
    iam_path: str = "/"
    iam_prefix: str = ""
    detailed_monitoring: bool = False

    def name(self, *parts: str) -> str:
        """A name in the account: the cluster and what it is, joined by hyphens."""
        return "-".join((self.cluster, *parts))

    def tagged(self, name: str, *more: Mapping[str, str]) -> dict[str, str]:
        """The tags of one resource beside those of the provider: its name and what the spec adds."""
        tags = {"Name": name}
        for extra in more:
            tags.update(extra)
        return tags

    def aws_policy(self, name: str) -> str:
        """ARN of a policy that AWS manages."""
        return f"arn:{self.partition}:iam::aws:policy/{name}"
