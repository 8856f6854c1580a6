"""What a new file cache becomes: the cache with its links."""

from __future__ import annotations

from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..spec.quantities import FsxSize
from ..storage.construct import key_arn, protection
from ..storage.ground import Ground
from ..terraform.engine import Construct
from ..terraform.resource import Resource
from .model import FileCache, NfsSource, S3Source

# The only values that FSx knows: API reference, CreateFileCache and CreateFileCacheLustreConfiguration.
_VERSION, _DEPLOYMENT, _THROUGHPUT, _METADATA_GIB = "2.12", "CACHE_1", 1000, 2400
# All of it is fixed but the time of maintenance, and the provider fails in the middle of changing that:
# hashicorp/terraform-provider-aws, internal/service/fsx/file_cache.go, resourceFileCacheUpdate.
_SET_AT_FIRST = "lustre_configuration"


class FileCacheOfCluster(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new file cache; its links are made with it and never again. ``output`` describes it to other states."""

    def __init__(self, scope: Any, model: FileCache, ground: Ground, path: str) -> None:
        super().__init__(scope, f"file-cache-{model.name}")
        assert isinstance(model.file_cache, FsxSize), "an existing one is not made"
        name = str(model.name)
        origin: Path = ("storage", path)
        attributes = {
            "file_cache_type": "LUSTRE",
            "file_cache_type_version": _VERSION,
            "storage_capacity": model.file_cache.gib,
            "subnet_ids": [ground.subnet(model.zone)],
            "security_group_ids": [ground.security_group_id],
            "lustre_configuration": _lustre(model),
            "data_repository_association": [_link(d, source) for d, source in sorted(model.links.items())] or None,
            "copy_tags_to_data_repository_associations": True,
            "kms_key_id": key_arn(self, model.kms_key, name, origin),
            "tags": ground.deployment.tagged(ground.deployment.name(name), model.tags),
            "depends_on": list(ground.after) or None,
            "lifecycle": protection(model.deletion_policy, _SET_AT_FIRST),
        }
        cache = Resource(self, "aws_fsx_file_cache", name, attributes, origin=origin)
        mount_name = Expression(f"${{one({cache.address}.lustre_configuration[*].mount_name)}}")
        self.output = {
            "id": cache.id,
            "kind": "file_cache",
            "mount_name": mount_name,
            "dns_name": cache.attr("dns_name"),
        }


def _lustre(model: FileCache) -> dict[str, Any]:
    return {
        "deployment_type": _DEPLOYMENT,
        "per_unit_storage_throughput": _THROUGHPUT,
        "metadata_configuration": {"storage_capacity": _METADATA_GIB},
        "weekly_maintenance_start_time": model.maintenance.aws,
    }


def _link(directory: str, source: S3Source | NfsSource) -> dict[str, Any]:
    if isinstance(source, S3Source):
        return {"file_cache_path": directory, "data_repository_path": source.s3}
    return {
        "file_cache_path": directory,
        "data_repository_path": source.nfs,
        "data_repository_subdirectories": list(source.exports) or None,
        "nfs": {"version": "NFS3", "dns_ips": list(source.dns_servers) or None},
    }
