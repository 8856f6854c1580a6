"""The frame of every state: versions, backend, provider, and how one state reads another."""

from __future__ import annotations

from typing import Any

from ...modules.backup.model import PLAN_TAG
from ...modules.catalog import regions
from ...modules.spec.expression import Expression
from ...modules.terraform.deployment import Deployment
from ...modules.terraform.resource import Data, State, escaped
from ..backends import backend, chosen, remote_state
from ..model import Cluster

PROVIDER_VERSIONS = ">= 5.100, < 7"
# 1.5 is the last release under an open licence and knows all that we emit; the lock file of S3 came with 1.10.
_TERRAFORM, _TERRAFORM_S3 = ">= 1.5", ">= 1.10"


def deployment_of(cluster: Cluster) -> Deployment:
    """The facts of a cluster that constructs share."""
    partition = regions.partition(str(cluster.region))
    return Deployment(
        cluster=str(cluster.cluster),
        region=str(cluster.region),
        partition=partition.name if partition else "aws",
        dns_suffix=partition.dns_suffix if partition else "amazonaws.com",
        tags={"hpctf:cluster": str(cluster.cluster), **cluster.tags},
        kms_key=cluster.encryption.kms_key,
        permissions_boundary=cluster.iam.permissions_boundary,
        iam_path=str(cluster.iam.path),
        iam_prefix=str(cluster.iam.name_prefix or ""),
        detailed_monitoring=cluster.monitoring.detailed,
    )


def new_state(app: Any, name: str, cluster: Cluster) -> State:
    """A state with its ``terraform`` and ``provider`` blocks."""
    state = State(app, name)
    newest = _TERRAFORM_S3 if chosen(cluster)[0] == "s3" else _TERRAFORM
    required = {"aws": {"source": "hashicorp/aws", "version": PROVIDER_VERSIONS}}
    state.block(
        "terraform", escaped({"required_version": newest, "required_providers": required, **backend(cluster, name)})
    )
    tags = {"hpctf:cluster": str(cluster.cluster), **cluster.tags}
    if name == "storage" and cluster.backup is not None:
        tags[PLAN_TAG] = str(cluster.cluster)
    provider: dict[str, Any] = {"region": str(cluster.region), "default_tags": {"tags": tags}}
    if cluster.account is not None:
        provider["allowed_account_ids"] = [str(cluster.account)]
    state.block("provider", {"aws": escaped({**provider, **cluster.terraform.provider})})
    return state


class Linked:
    """The outputs of another state, read by name."""

    def __init__(self, state: State, cluster: Cluster, name: str) -> None:
        self.name = name
        self.data = Data(
            state, "terraform_remote_state", name, _expressions(remote_state(cluster, name)), origin=("state",)
        )

    def output(self, name: str) -> Expression:
        """Refer to one output as a whole."""
        return Expression(f"${{{self.data.address}.outputs.{name}}}")

    def member(self, output: str, name: str, part: str) -> Expression:
        """Refer into one output, a map: ``part`` follows the member's name, as ``.id`` or ``[0]``.

        Without quotes, so that it may stand inside JSON; names are Terraform identifiers.
        """
        return Expression(f"${{{self.data.address}.outputs.{output}.{name}{part}}}")


def _expressions(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings in which the local path is Terraform's to evaluate."""
    config = {
        k: Expression(v) if isinstance(v, str) and v.startswith("${path.module}") else v
        for k, v in settings["config"].items()
    }
    return {**settings, "config": config}
