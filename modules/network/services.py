"""Services whose interface endpoints a cluster may want, by the last part of the endpoint's name.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html. The list
is not complete: a name that is not here may exist all the same, and AWS adds some every month.
"""

from __future__ import annotations

KNOWN = frozenset({
    "access-analyzer", "acm-pca", "application-autoscaling", "athena", "autoscaling", "backup", "batch",
    "bedrock", "bedrock-runtime", "cloudformation", "cloudtrail", "codeartifact.api", "codeartifact.repositories",
    "codebuild", "codecommit", "codedeploy", "codepipeline", "config", "datasync", "dynamodb", "ebs", "ec2",
    "ec2messages", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "eks", "elasticache",
    "elasticfilesystem", "elasticfilesystem-fips", "elasticloadbalancing", "elasticmapreduce", "email-smtp",
    "events", "fsx", "fsx-fips", "git-codecommit", "glue", "grafana", "guardduty-data", "imagebuilder",
    "inspector2", "kinesis-firehose", "kinesis-streams", "kms", "kms-fips", "lambda", "license-manager", "logs",
    "monitoring", "network-firewall", "omics", "pcs", "rds", "rds-data", "redshift", "redshift-data",
    "resource-groups", "route53resolver", "s3", "sagemaker.api", "sagemaker.runtime", "secretsmanager",
    "servicecatalog", "servicediscovery", "sns", "sqs", "ssm", "ssm-contacts", "ssm-incidents", "ssmmessages",
    "states", "storagegateway", "sts", "tagging", "transfer", "workspaces", "xray",
})  # fmt: skip
# What people call a service where its endpoint is called otherwise.
CALLED = {
    "cloudwatch": "monitoring",
    "cloudwatch-logs": "logs",
    "ecr": "ecr.api",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "secrets-manager": "secretsmanager",
}

# Services whose name begins with `cn.` in China; all others, and gateways, are called as elsewhere. Source: the list that the
# AWS CDK keeps from `aws ec2 describe-vpc-endpoint-services` (aws-ec2, vpc-endpoint.ts), as far as it is in `KNOWN`.
_CHINESE = frozenset({
    "application-autoscaling", "athena", "autoscaling", "backup", "batch", "cloudformation", "ebs", "ec2", "ecr.api",
    "ecr.dkr", "eks", "elasticache", "elasticfilesystem", "elasticfilesystem-fips", "fsx", "imagebuilder",
    "kinesis-streams", "lambda", "license-manager", "monitoring", "rds", "redshift", "redshift-data", "s3",
    "sagemaker.api", "sagemaker.runtime", "servicecatalog", "sqs", "states", "sts", "transfer", "xray",
})  # fmt: skip


def endpoint_name(partition: str, region: str, service: str, *, gateway: bool = False) -> str:
    """The name under which a region offers the endpoint of a service."""
    prefix = "cn.com.amazonaws" if partition == "aws-cn" and not gateway and service in _CHINESE else "com.amazonaws"
    return f"{prefix}.{region}.{service}"
