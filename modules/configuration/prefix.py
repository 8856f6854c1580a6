"""Where the cluster's objects lie in their bucket."""

from __future__ import annotations

_FOLDER = "configuration"
_TOLD = "told"


def prefix_of(cluster: str, *, own_bucket: bool) -> str:
    """The beginning of every key: a bucket that was there before may serve several clusters."""
    return _FOLDER if own_bucket else f"hpc-tf/{cluster}/{_FOLDER}"


def told_of(prefix: str) -> str:
    """The beginning of what the head node tells other nodes: beside the configuration, which is Terraform's alone."""
    return f"{prefix[: -len(_FOLDER)]}{_TOLD}"
