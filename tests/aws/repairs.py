"""What moto serves, but not as AWS does: a line or two for each service."""

from __future__ import annotations

import json
from typing import Any

from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix
from moto.efs.responses import EFSResponse
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend
from moto.rds.models import DBCluster
from moto.route53 import models as route53_models
from moto.route53.responses import Route53
from moto.s3.models import FakeBucket, S3Backend

_BACKUP: dict[str, str] = {}


def _route53() -> None:
    """moto calls a zone private only when the request says so; AWS also when it names a VPC."""
    plain = Route53.create_hosted_zone

    def create_hosted_zone(self: Any) -> Any:
        asked = self._get_bool_param

        def param(name: str, default: Any = None) -> Any:
            named = name == "HostedZoneConfig.PrivateZone" and self._get_param("VPC.VPCId")
            return True if named else asked(name, default)

        self._get_bool_param = param
        return plain(self)

    Route53.create_hosted_zone = create_hosted_zone


def _zone_ids() -> None:
    """AWS's ids of hosted zones begin with Z."""
    plain = route53_models.create_route53_zone_id
    route53_models.create_route53_zone_id = lambda *given, **named: f"Z{plain(*given, **named)[1:]}"


def _s3() -> None:
    """moto ignores conditions, so that a policy which only refuses plain HTTP would refuse everything."""
    plain = FakeBucket.get_permission

    def get_permission(self: Any, action: str, resource: str) -> Any:
        policy = self.policy
        if policy is None:
            return plain(self, action, resource)
        document = json.loads(policy)
        statements = [s for s in document["Statement"] if "Condition" not in s]
        try:
            self.policy = json.dumps({**document, "Statement": statements}).encode() if statements else None
            return plain(self, action, resource)
        finally:
            self.policy = policy

    FakeBucket.get_permission = get_permission


def _s3_versions() -> None:
    """moto cannot delete one version of an object once versioning is suspended; AWS can."""
    plain = S3Backend.delete_object

    def delete_object(self: Any, bucket_name: str, key_name: str, version_id: str | None = None, bypass: bool = False) -> Any:
        bucket = self.get_bucket(bucket_name)
        if version_id is None or bucket.versioning_status != "Suspended":
            return plain(self, bucket_name, key_name, version_id, bypass)
        bucket.versioning_status = "Enabled"
        try:
            return plain(self, bucket_name, key_name, version_id, bypass)
        finally:
            bucket.versioning_status = "Suspended"

    S3Backend.delete_object = delete_object


def _efs() -> None:
    def delete_file_system_policy(self: Any) -> Any:
        system = self.efs_backend.file_systems_by_id.get(self.path.split("/")[-2])
        if system is not None:
            system.file_system_policy = None
        return json.dumps({})

    def put_backup_policy(self: Any) -> Any:
        _BACKUP[self.path.split("/")[-2]] = json.loads(self.body)["BackupPolicy"]["Status"]
        return json.dumps({"BackupPolicy": {"Status": _BACKUP[self.path.split("/")[-2]]}})

    def describe_backup_policy(self: Any) -> Any:
        return json.dumps({"BackupPolicy": {"Status": _BACKUP.get(self.path.split("/")[-2], "DISABLED")}})

    EFSResponse.delete_file_system_policy = delete_file_system_policy
    EFSResponse.put_backup_policy = put_backup_policy
    EFSResponse.describe_backup_policy = describe_backup_policy


def addresses() -> dict[str, str]:
    """The first IPv4 address of every name in Route 53."""
    backends = (one for account in route53_models.route53_backends.values() for one in account.values())
    records = (record for backend in backends for zone in list(backend.zones.values()) for record in list(zone.rrsets))
    return {record.name.rstrip(".").lower(): record.records[0] for record in records if record.type == "A" and record.records}


def _tags() -> None:
    """moto looks for the tags of one resource among those of all, so that 5,000 instances take minutes to be listed."""

    def get_tags(self: Any) -> list[dict[str, str]]:
        if not self.id:
            return []
        kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(self.id), "")
        found = self.ec2_backend.tags.get(self.id, {})
        return [{"resource_id": self.id, "key": key, "value": value, "resource_type": kind} for key, value in list(found.items())]

    TaggedEC2Resource.get_tags = get_tags


def _rds() -> None:
    """moto tells an empty scaling configuration of the first serverless kind for every cluster."""
    plain = DBCluster.scaling_configuration_info
    DBCluster.scaling_configuration_info = property(lambda self: plain.fget(self) if self.scaling_configuration else None)


def _instance_profiles() -> None:
    """A request that is sent again finds its role gone; AWS says that there is none, moto fails."""
    plain = IAMBackend.remove_role_from_instance_profile

    def remove(self: Any, profile_name: str, role_name: str) -> None:
        if role_name not in [role.name for role in self.get_instance_profile(profile_name).roles]:
            raise NotFoundException(f"Instance Profile {profile_name} has no role {role_name}.")
        plain(self, profile_name, role_name)

    IAMBackend.remove_role_from_instance_profile = remove


def install() -> None:
    """Mend every service of this file."""
    _route53()
    _zone_ids()
    _s3()
    _s3_versions()
    _efs()
    _tags()
    _rds()
    _instance_profiles()


def reset() -> None:
    """Forget everything."""
    _BACKUP.clear()
