"""What roles may do: statements as plain data, least privilege, scoped by the cluster's tag.

Sources of the actions: the EC2 and IAM pages of the service authorization reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..terraform.deployment import Deployment

Statement = dict[str, Any]


def _allow(
    sid: str, actions: Iterable[str], resources: Iterable[str] = ("*",), condition: Mapping[str, Any] | None = None
) -> Statement:
    made: Statement = {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": sorted(resources)}
    return {**made, "Condition": dict(condition)} if condition else made


def _tagged(deployment: Deployment) -> dict[str, Any]:
    return {"StringEquals": {"aws:ResourceTag/hpctf:cluster": deployment.cluster}}


_DESCRIBED = (
    "CapacityReservations", "Fleets", "Images", "InstanceStatus",
    "InstanceTopology", "InstanceTypeOfferings", "InstanceTypes", "Instances", "LaunchTemplateVersions",
    "LaunchTemplates", "NetworkInterfaces", "PlacementGroups", "SpotInstanceRequests", "Subnets", "Tags", "Volumes",
)  # fmt: skip
_LAUNCH = ("ec2:CreateFleet", "ec2:RunInstances")
_USED = ("subnet", "security-group", "key-pair", "capacity-reservation")
_MADE = ("fleet", "instance", "network-interface", "volume", "spot-instances-request")


def head_node(
    deployment: Deployment,
    *,
    bucket_arn: str,
    prefix: str,
    pass_roles: Iterable[str],
    zone_arn: str | None,
    placement_groups: bool,
) -> list[Statement]:
    """The head node: it launches, tags and terminates this cluster's nodes and reads its configuration."""
    to_ec2 = {"StringEquals": {"iam:PassedToService": f"ec2.{deployment.dns_suffix}"}}
    records = ("route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets")
    return [
        _allow("Describe", [f"ec2:Describe{what}" for what in _DESCRIBED]),
        *_launch(deployment, placement_groups),
        *_manage(deployment),
        _allow("PassRoles", ["iam:PassRole"], pass_roles, to_ec2),
        *read_bucket(bucket_arn, prefix),
        *publish(bucket_arn, prefix),
        _first_use(deployment),
        *([_allow("NameNodes", records, [zone_arn])] if zone_arn is not None else []),
    ]


def _launch(deployment: Deployment, placement_groups: bool) -> list[Statement]:
    """Launch from the cluster's own templates, with what these name."""
    ec2 = f"arn:{deployment.partition}:ec2:{deployment.region}"
    used = [f"{ec2}:*:{kind}/*" for kind in (*_USED, *(["placement-group"] if placement_groups else []))]
    groups = f"arn:{deployment.partition}:resource-groups:{deployment.region}:*:group/*"
    created = {"StringEquals": {"ec2:CreateAction": ["CreateFleet", "RunInstances"]}}
    return [
        _allow("LaunchTemplatesOfThisCluster", _LAUNCH, [f"{ec2}:*:launch-template/*"], _tagged(deployment)),
        _allow("LaunchWith", _LAUNCH, [f"{ec2}::image/*", f"{ec2}::snapshot/*", *used, groups]),
        _allow("LaunchNodes", _LAUNCH, [f"{ec2}:*:{kind}/*" for kind in _MADE]),
        _allow("TagAtLaunch", ["ec2:CreateTags"], [f"{ec2}:*:*/*"], created),
    ]


def _manage(deployment: Deployment) -> list[Statement]:
    """Change and end what bears the cluster's tag, nothing else."""
    instances = [f"arn:{deployment.partition}:ec2:{deployment.region}:*:instance/*"]
    actions = ("CreateTags", "DeleteTags", "RebootInstances", "StopInstances", "TerminateInstances")
    return [
        _allow("ManageNodes", [f"ec2:{action}" for action in actions], instances, _tagged(deployment)),
        _allow("ReadConsole", ["ec2:GetConsoleOutput"], instances, _tagged(deployment)),
    ]


def _first_use(deployment: Deployment) -> Statement:
    """Make the roles that EC2 needs at an account's first request for spot or a fleet.

    Source: EC2 user guide, "Service-linked role for EC2 Fleet" and "for Spot Instance requests".
    """
    services = [f"{service}.amazonaws.com" for service in ("ec2fleet", "spot")]
    roles = [f"arn:{deployment.partition}:iam::*:role/aws-service-role/{service}/*" for service in services]
    only = {"StringEquals": {"iam:AWSServiceName": services}}
    return _allow("FirstUseOfSpotAndFleets", ["iam:CreateServiceLinkedRole"], roles, only)


def compute(deployment: Deployment, *, bucket_arn: str, prefix: str) -> list[Statement]:
    """Compute nodes: they read their own tags and the cluster's configuration, and launch nothing."""
    return [_allow("Describe", ["ec2:DescribeInstances", "ec2:DescribeTags"]), *read_bucket(bucket_arn, prefix)]


def read_bucket(bucket_arn: str, prefix: str) -> list[Statement]:
    """Read the cluster's objects, which lie below a prefix; who may list them learns that one is gone."""
    objects = type(bucket_arn)(f"{bucket_arn}/{prefix}/*")
    return [
        _allow("ListConfiguration", ["s3:ListBucket"], [bucket_arn], {"StringLike": {"s3:prefix": f"{prefix}/*"}}),
        _allow("ReadConfiguration", ["s3:GetObject", "s3:GetObjectVersion"], [objects]),
    ]


def publish(bucket_arn: str, prefix: str) -> list[Statement]:
    """Put the version in force where compute nodes take it, below the prefix that all of them may read; and take it back."""
    objects = type(bucket_arn)(f"{bucket_arn}/{prefix}/applied/*")
    return [_allow("PublishApplied", ["s3:DeleteObject", "s3:PutObject"], [objects])]


def read_slurm_key(secret_arn: str) -> list[Statement]:
    """Read the key that all nodes share."""
    return [_allow("ReadSlurmKey", ["secretsmanager:GetSecretValue"], [secret_arn])]


def make_host_keys(secret_arn: str) -> list[Statement]:
    """Make the host keys of login nodes, where there are none yet."""
    return [_allow("MakeHostKeys", ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], [secret_arn])]


def login(deployment: Deployment, *, host_keys: str, group: str) -> list[Statement]:
    """A login node: it takes the host keys, and says when it may go."""
    where = f"arn:{deployment.partition}:autoscaling:{deployment.region}:*:autoScalingGroup:*:autoScalingGroupName/{group}"
    return [
        _allow("ReadHostKeys", ["secretsmanager:GetSecretValue"], [host_keys]),
        _allow("Leave", ["autoscaling:CompleteLifecycleAction"], [where]),
    ]


def read_database_password(secret_arn: str) -> list[Statement]:
    """Read the password with which slurmdbd logs in."""
    return [_allow("ReadDatabasePassword", ["secretsmanager:GetSecretValue"], [secret_arn])]


def read_dcv_licence(deployment: Deployment) -> list[Statement]:
    """Let DCV see that it runs on EC2, where it needs no licence: it reads an object in a bucket of the region.

    Source: DCV administrator guide, "Licensing the Amazon DCV server".
    """
    objects = f"arn:{deployment.partition}:s3:::dcv-license.{deployment.region}/*"
    return [_allow("ReadDcvLicence", ["s3:GetObject"], [objects])]


def read_directory_password(secret_arn: str) -> list[Statement]:
    """Read the password with which nodes ask the directory for people."""
    return [_allow("ReadDirectoryPassword", ["secretsmanager:GetSecretValue"], [secret_arn])]


def read_certificate(deployment: Deployment, url: str) -> list[Statement]:
    """Read the certificates by which nodes know the directory."""
    arn = f"arn:{deployment.partition}:s3:::{url.removeprefix('s3://')}"
    return [_allow("ReadCertificate", ["s3:GetObject"], [arn])]


def read_client_secret(secret_arn: str) -> list[Statement]:
    """Read what the portal proves itself with to an identity provider."""
    return [_allow("ReadClientSecret", ["secretsmanager:GetSecretValue"], [secret_arn])]


def make_slurm_key(secret_arn: str) -> list[Statement]:
    """Put the key that all nodes share into its secret, where there is none yet."""
    return [_allow("MakeSlurmKey", ["secretsmanager:PutSecretValue"], [secret_arn])]


def use_key(key_arn: str) -> list[Statement]:
    """Use the key that encrypts the cluster's objects."""
    return [_allow("UseKey", ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], [key_arn])]


def launch_with_key(deployment: Deployment, key_arn: str) -> list[Statement]:
    """Launch nodes whose disks are encrypted with a key of the user's: EC2 uses it on behalf of who launches.

    Source: EBS user guide, "Required IAM permissions for Amazon EBS encryption".
    """
    actions = (
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    )
    via = {"StringEquals": {"kms:ViaService": f"ec2.{deployment.region}.{deployment.dns_suffix}"}}
    granted = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    return [
        _allow("EncryptDisks", actions, [key_arn], via),
        _allow("GrantDisks", ["kms:CreateGrant"], [key_arn], granted),
    ]


def ask(calls: Iterable[str]) -> list[Statement]:
    """Ask what of existing file systems only AWS can tell: these calls know no resources."""
    found = sorted(calls)
    return [_allow("DescribeStorage", found)] if found else []


def send_logs(log_group_arn: str) -> list[Statement]:
    """Write streams of the cluster's log group, and the metrics that the CloudWatch agent measures.

    Source: CloudWatch user guide, "Create IAM roles to use with the CloudWatch agent", without the creation of groups.
    """
    streams = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    collected = {"StringEquals": {"cloudwatch:namespace": "CWAgent"}}
    return [
        _allow("SendLogs", streams, [log_group_arn, f"{log_group_arn}:log-stream:*"]),
        _allow("SendMetrics", ["cloudwatch:PutMetricData"], ["*"], collected),
    ]


def tell(bucket_arn: str, prefix: str) -> list[Statement]:
    """Write below a prefix what other nodes read there."""
    return [_allow("TellNodes", ["s3:PutObject"], [type(bucket_arn)(f"{bucket_arn}/{prefix}/*")])]


def listen(bucket_arn: str, prefix: str) -> list[Statement]:
    """Read what the head node has written for other nodes."""
    return [_allow("HeadNodeTells", ["s3:GetObject"], [type(bucket_arn)(f"{bucket_arn}/{prefix}/*")])]


def mount_efs(arns: Iterable[str]) -> list[Statement]:
    """Mount file systems that admit only roles."""
    actions = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite")
    return [_allow("MountEfs", actions, arns)]


def build_images(deployment: Deployment, *, log_bucket_arn: str) -> list[Statement]:
    """A machine on which EC2 Image Builder builds: it reads components and writes its logs.

    As AWS's policy EC2InstanceProfileForImageBuilder, but for these places alone.
    """
    logs = f"arn:{deployment.partition}:logs:{deployment.region}:*:log-group:/aws/imagebuilder/*"
    return [
        _allow("ReadComponents", ["imagebuilder:GetComponent"],
               [f"arn:{deployment.partition}:imagebuilder:{deployment.region}:*:component/*"]),
        _allow("ReadBuilder", ["s3:GetObject"], [f"arn:{deployment.partition}:s3:::ec2imagebuilder*"]),
        _allow("WriteLogFiles", ["s3:PutObject"], [f"{log_bucket_arn}/*"]),
        _allow("WriteLogs", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], [logs]),
    ]  # fmt: skip


def s3(deployment: Deployment, access: Mapping[str, str]) -> list[Statement]:
    """Access to ``s3://bucket``, ``s3://bucket/folder`` or ``s3://bucket/begin*``, to ``read`` or ``read-write``."""
    statements = []
    for number, (url, right) in enumerate(sorted(access.items())):
        bucket, _, prefix = str(url).removeprefix("s3://").partition("/")
        arn = f"arn:{deployment.partition}:s3:::{bucket}"
        inside = _inside(prefix)
        actions = [
            "s3:GetObject",
            "s3:GetObjectVersion",
            *(["s3:DeleteObject", "s3:PutObject"] if right == "read-write" else []),
        ]
        if inside == ["*"]:
            statements.append(_allow(f"List{number}", ["s3:GetBucketLocation", "s3:ListBucket"], [arn]))
        else:
            statements.append(_allow(f"List{number}", ["s3:ListBucket"], [arn], {"StringLike": {"s3:prefix": inside}}))
        statements.append(_allow(f"Objects{number}", actions, [f"{arn}/{keys}" for keys in inside]))
    return statements


def read_scripts(deployment: Deployment, urls: Iterable[str]) -> list[Statement]:
    """Read scripts that lie in S3, each by its key and nothing beside it."""
    arns = {f"arn:{deployment.partition}:s3:::{url.removeprefix('s3://')}" for url in urls if url.startswith("s3://")}
    return [_allow("ReadScripts", ["s3:GetObject"], arns)] if arns else []


def _inside(prefix: str) -> list[str]:
    """Patterns of the keys that a prefix means: a folder and what is in it, so that `runs` does not open `runs-2`."""
    if prefix.endswith("*"):
        return [f"{prefix.rstrip('*')}*"]
    folder = prefix.rstrip("/")
    return [folder, f"{folder}/*"] if folder else ["*"]
