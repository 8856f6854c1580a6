"""What a spec says about where Terraform keeps its states."""

from __future__ import annotations

from ..modules.spec.frozen import frozen
from ..modules.spec.key import Short, key
from ..modules.spec.raw import Yaml
from ..modules.spec.text import S3Url


def _bucket_and_prefix(node: str) -> dict[str, object]:
    """`s3://bucket/prefix` names both."""
    url = S3Url(node)
    return {"s3": {"bucket": url.bucket, **({"prefix": url.prefix} if url.prefix else {})}}


@frozen
class State:
    """One backend with its settings in Terraform's words; `prefix` joins with cluster and state to a key of its own."""

    SHORTHANDS = (Short(S3Url, _bucket_and_prefix, "{s3: {bucket: b, prefix: p}}"),)

    local: Yaml | None = key("files beside the configuration", default=None, derived="{} where nothing else is written")
    s3: Yaml | None = key(
        "S3, with a native lock file: `bucket`, `prefix`, `region`, `kms_key_id`, `role_arn`, …", default=None
    )
    gcs: Yaml | None = key("Google Cloud Storage: `bucket`, `prefix`, …", default=None)
    azurerm: Yaml | None = key(
        "Azure Blob Storage: `storage_account_name`, `container_name`, `prefix`, …", default=None
    )
    http: Yaml | None = key("an HTTP server such as GitLab's: `address`, `lock_address`, …", default=None)
    remote: Yaml | None = key("Terraform Enterprise: `hostname`, `organization`, `prefix`", default=None)
    cloud: Yaml | None = key("HCP Terraform: `organization`, `hostname`, `prefix`, `project`", default=None)
