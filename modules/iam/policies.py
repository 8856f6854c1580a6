"""What roles may do: statements as plain data, least privilege, scoped by the cluster's tag.

Sources of the actions: the EC2 and IAM pages of the service authorization reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..terraform.deployment import Deployment

Statement = dict[str, Any]


def _allow(sid: str, actions: Iterable[str], resources: Iterable[str] = ("*",), condition: Mapping[str, Any] | None = None) -> Statement:
    made: Statement = {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": sorted(resources)}
    return {**made, "Condition": dict(condition)} if condition else made


def _tagged(deployment: Deployment) -> dict[str, Any]:
    return {"StringEquals": {"aws:ResourceTag/hpctf:cluster": deployment.cluster}}


def head_node(deployment: Deployment, *, bucket_arn: str, pass_roles: Iterable[str], zone_arn: str | None, placement_groups: bool) -> list[Statement]:
    """The head node: it launches, tags and terminates this cluster's nodes and reads its configuration."""
    ec2 = f"arn:{deployment.partition}:ec2:{deployment.region}"
    described = ("CapacityReservations", "Fleets", "ImageAttribute", "Images", "InstanceAttribute", "InstanceStatus", "InstanceTopology",
                 "InstanceTypeOfferings", "InstanceTypes", "Instances", "LaunchTemplateVersions", "LaunchTemplates", "NetworkInterfaces",
                 "PlacementGroups", "SpotInstanceRequests", "Subnets", "Tags", "Volumes")  # fmt: skip
    used = ["launch-template", "subnet", "security-group", "key-pair", "capacity-reservation"]
    used += ["placement-group"] if placement_groups else []
    statements = [
        _allow("Describe", [f"ec2:Describe{what}" for what in described]),
        _allow(
            "LaunchTemplatesOfThisCluster", ["ec2:CreateFleet", "ec2:RunInstances"], [f"{ec2}:*:launch-template/*"], _tagged(deployment)
        ),
        _allow(
            "LaunchWith", ["ec2:CreateFleet", "ec2:RunInstances"],
            [f"{ec2}::image/*", f"{ec2}::snapshot/*", *(f"{ec2}:*:{kind}/*" for kind in used if kind != "launch-template"),
             f"arn:{deployment.partition}:resource-groups:{deployment.region}:*:group/*"],
        ),
        _allow(
            "LaunchNodes", ["ec2:CreateFleet", "ec2:RunInstances"],
            [f"{ec2}:*:{kind}/*" for kind in ("fleet", "instance", "network-interface", "volume", "spot-instances-request")],
        ),
        _allow(
            "TagAtLaunch", ["ec2:CreateTags"], [f"{ec2}:*:*/*"], {"StringEquals": {"ec2:CreateAction": ["CreateFleet", "RunInstances"]}}
        ),
        _allow(
            "ManageNodes", ["ec2:CreateTags", "ec2:DeleteTags", "ec2:RebootInstances", "ec2:StopInstances", "ec2:TerminateInstances"],
            [f"{ec2}:*:instance/*"], _tagged(deployment),
        ),
        _allow("ReadConsole", ["ec2:GetConsoleOutput"], [f"{ec2}:*:instance/*"], _tagged(deployment)),
        _allow("PassRoles", ["iam:PassRole"], pass_roles, {"StringEquals": {"iam:PassedToService": f"ec2.{deployment.dns_suffix}"}}),
        *read_bucket(bucket_arn),
    ]
    services = [f"{service}.amazonaws.com" for service in ("ec2fleet", "spot")]
    linked = [f"arn:{deployment.partition}:iam::*:role/aws-service-role/{service}/*" for service in services]
    # The first request of an account for spot or a fleet makes these roles: EC2 user guide, "Service-linked role".
    once = {"StringEquals": {"iam:AWSServiceName": services}}
    statements.append(_allow("FirstUseOfSpotAndFleets", ["iam:CreateServiceLinkedRole"], linked, once))
    if zone_arn is not None:
        statements.append(_allow("NameNodes", ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"], [zone_arn]))
    return statements


def compute(deployment: Deployment, *, bucket_arn: str) -> list[Statement]:
    """Compute nodes: they read their own tags and the cluster's configuration, and launch nothing."""
    return [_allow("Describe", ["ec2:DescribeInstances", "ec2:DescribeTags"]), *read_bucket(bucket_arn)]


def read_bucket(bucket_arn: str) -> list[Statement]:
    """Read the cluster's objects."""
    objects = type(bucket_arn)(f"{bucket_arn}/*")
    return [
        _allow("ListConfiguration", ["s3:ListBucket"], [bucket_arn]),
        _allow("ReadConfiguration", ["s3:GetObject", "s3:GetObjectVersion"], [objects]),
    ]


def use_key(key_arn: str) -> list[Statement]:
    """Use the key that encrypts the cluster's objects."""
    return [_allow("UseKey", ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], [key_arn])]


def launch_with_key(deployment: Deployment, key_arn: str) -> list[Statement]:
    """Launch nodes whose disks are encrypted with a key of the user's: EC2 uses it on behalf of who launches.

    Source: EBS user guide, "Required IAM permissions for Amazon EBS encryption".
    """
    actions = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo")
    via = {"StringEquals": {"kms:ViaService": f"ec2.{deployment.region}.{deployment.dns_suffix}"}}
    granted = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    return [_allow("EncryptDisks", actions, [key_arn], via), _allow("GrantDisks", ["kms:CreateGrant"], [key_arn], granted)]


def mount_efs(arns: Iterable[str]) -> list[Statement]:
    """Mount file systems that admit only roles."""
    actions = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite")
    return [_allow("MountEfs", actions, arns)]


def s3(deployment: Deployment, access: Mapping[str, str]) -> list[Statement]:
    """Access to ``s3://bucket``, ``s3://bucket/folder`` or ``s3://bucket/begin*``, each to ``read`` or ``read-write``."""
    statements = []
    for number, (url, right) in enumerate(sorted(access.items())):
        bucket, _, prefix = str(url).removeprefix("s3://").partition("/")
        arn = f"arn:{deployment.partition}:s3:::{bucket}"
        inside = _inside(prefix)
        actions = ["s3:GetObject", "s3:GetObjectVersion", *(["s3:DeleteObject", "s3:PutObject"] if right == "read-write" else [])]
        if inside == ["*"]:
            statements.append(_allow(f"List{number}", ["s3:GetBucketLocation", "s3:ListBucket"], [arn]))
        else:
            statements.append(_allow(f"List{number}", ["s3:ListBucket"], [arn], {"StringLike": {"s3:prefix": inside}}))
        statements.append(_allow(f"Objects{number}", actions, [f"{arn}/{keys}" for keys in inside]))
    return statements


def _inside(prefix: str) -> list[str]:
    """Patterns of the keys that a prefix means: a folder and what is in it, so that `runs` does not open `runs-2`."""
    if prefix.endswith("*"):
        return [f"{prefix.rstrip('*')}*"]
    folder = prefix.rstrip("/")
    return [folder, f"{folder}/*"] if folder else ["*"]
