"""Every call that `hpc-tf check --live` makes, and the IAM action that each needs. All of them only read.

A call that is not listed cannot be made. Source: the actions' pages of the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

READS: Mapping[str, str] = {
    "ec2.describe_addresses": "ec2:DescribeAddresses",
    "ec2.describe_availability_zones": "ec2:DescribeAvailabilityZones",
    "ec2.describe_capacity_block_status": "ec2:DescribeCapacityBlockStatus",
    "ec2.describe_capacity_reservations": "ec2:DescribeCapacityReservations",
    "ec2.describe_images": "ec2:DescribeImages",
    "ec2.describe_instance_type_offerings": "ec2:DescribeInstanceTypeOfferings",
    "ec2.describe_key_pairs": "ec2:DescribeKeyPairs",
    "ec2.describe_launch_template_versions": "ec2:DescribeLaunchTemplateVersions",
    "ec2.describe_managed_prefix_lists": "ec2:DescribeManagedPrefixLists",
    "ec2.describe_network_interfaces": "ec2:DescribeNetworkInterfaces",
    "ec2.describe_placement_groups": "ec2:DescribePlacementGroups",
    "ec2.describe_route_tables": "ec2:DescribeRouteTables",
    "ec2.describe_security_groups": "ec2:DescribeSecurityGroups",
    "ec2.describe_snapshots": "ec2:DescribeSnapshots",
    "ec2.describe_subnets": "ec2:DescribeSubnets",
    "ec2.describe_volumes": "ec2:DescribeVolumes",
    "ec2.describe_vpc_attribute": "ec2:DescribeVpcAttribute",
    "ec2.describe_vpc_endpoints": "ec2:DescribeVpcEndpoints",
    "ec2.describe_vpcs": "ec2:DescribeVpcs",
    "efs.describe_access_points": "elasticfilesystem:DescribeAccessPoints",
    "efs.describe_file_systems": "elasticfilesystem:DescribeFileSystems",
    "efs.describe_mount_targets": "elasticfilesystem:DescribeMountTargets",
    "fsx.describe_backups": "fsx:DescribeBackups",
    "fsx.describe_file_caches": "fsx:DescribeFileCaches",
    "fsx.describe_file_systems": "fsx:DescribeFileSystems",
    "fsx.describe_volumes": "fsx:DescribeVolumes",
    "iam.get_instance_profile": "iam:GetInstanceProfile",
    "iam.get_policy": "iam:GetPolicy",
    "iam.get_role": "iam:GetRole",
    "kms.describe_key": "kms:DescribeKey",
    "resource_groups.list_group_resources": "resource-groups:ListGroupResources",
    "route53.get_hosted_zone": "route53:GetHostedZone",
    "s3.get_bucket_location": "s3:GetBucketLocation",
    "s3.get_bucket_versioning": "s3:GetBucketVersioning",
    "s3.head_object": "s3:GetObject",
    "secretsmanager.describe_secret": "secretsmanager:DescribeSecret",
    "service_quotas.list_service_quotas": "servicequotas:ListServiceQuotas",
    "sns.get_topic_attributes": "sns:GetTopicAttributes",
    "sts.get_caller_identity": "sts:GetCallerIdentity",
}

# sts:GetCallerIdentity needs no permission; listing the resources of a group reads their kinds and tags besides.
_NEEDS_NONE = frozenset({"sts:GetCallerIdentity"})
_BESIDES = ("cloudformation:ListStackResources", "tag:GetResources")


def policy() -> str:
    """The smallest IAM policy with which every check works."""
    actions = sorted({*READS.values(), *_BESIDES} - _NEEDS_NONE)
    statement = {"Sid": "HpcTfCheckLive", "Effect": "Allow", "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
