"""Attributes that head node and launch templates share. Pure: plain values in Terraform's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..catalog import InstanceType
from .model import NodeKeys, RootVolume
from .volume import GP3_THROUGHPUT, default_iops

# Instance metadata only by session tokens, and not from containers with a network of their own: these are a hop further away.
# Tags in metadata tell a node its name.
METADATA = {
    "http_endpoint": "enabled",
    "http_tokens": "required",
    "http_put_response_hop_limit": 1,
    "instance_metadata_tags": "enabled",
}


def root_device(volume: RootVolume, kms_key: str | None, *, kept: bool = False) -> dict[str, Any]:
    """The EBS settings of the root device; what is not written stays the image's. ``kept`` outlives the instance."""
    gp3 = volume.type == "gp3"
    rate = volume.throughput.mb_per_second if volume.throughput is not None else None
    return {
        "volume_size": volume.size.gib if volume.size is not None else None,
        "volume_type": volume.type,
        "iops": volume.iops or default_iops(volume.type),
        "throughput": rate or (GP3_THROUGHPUT if gp3 else None),
        "encrypted": volume.encrypted,
        "kms_key_id": kms_key if volume.encrypted else None,
        "delete_on_termination": not kept,
    }


def cpu_options(node: NodeKeys, types: Sequence[InstanceType]) -> dict[str, int] | None:
    """One thread per core where that is asked for and the types have more; they have the same number of cores."""
    if node.smt or not types or any(t.threads_per_core == 1 or not t.smt_can_be_off for t in types):
        return None
    return {"core_count": types[0].cores, "threads_per_core": 1}
