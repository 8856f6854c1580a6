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
