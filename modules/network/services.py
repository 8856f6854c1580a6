"""Services that have interface endpoints and that a cluster may want, by the last part of the endpoint's name.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html, as of 2025. A name that is
not here may exist all the same: AWS adds some every month.
"""

from __future__ import annotations

KNOWN = frozenset(
    """
    access-analyzer acm-pca airflow.api airflow.env airflow.ops api.ecr api.sagemaker application-autoscaling appmesh
    appstream.api appstream.streaming athena autoscaling autoscaling-plans awsconnector backup backup-gateway batch bedrock
    bedrock-agent bedrock-agent-runtime bedrock-runtime cassandra cloudcontrolapi cloudformation cloudhsmv2 cloudtrail
    codeartifact.api codeartifact.repositories codebuild codecommit codedeploy codepipeline comprehend config console
    databrew dataexchange datasync datazone dax deadline.management deadline.scheduling directory-service dlm dms dynamodb
    ebs ec2 ec2messages ecr.api ecr.dkr ecs ecs-agent ecs-telemetry eks eks-auth elastic-inference.runtime elasticache
    elasticbeanstalk elasticfilesystem elasticfilesystem-fips elasticloadbalancing elasticmapreduce email-smtp emr-containers
    emr-serverless events evidently execute-api fis forecast fsx fsx-fips git-codecommit glue grafana grafana-workspace
    greengrass guardduty guardduty-data healthlake iam identitystore imagebuilder inspector2 iot.data kafka kendra
    kinesis-firehose kinesis-streams kms kms-fips lakeformation lambda license-manager logs macie2 memory-db mgn monitoring
    network-firewall notebook omics organizations pcs pi pricing.api private-networks ram rbin rds rds-data redshift
    redshift-data resource-groups resource-groups-tagging rolesanywhere route53resolver s3 s3-global.accesspoint s3-outposts
    sagemaker.api sagemaker.runtime scheduler secretsmanager securityhub servicecatalog servicediscovery sns sqs ssm
    ssm-contacts ssm-incidents ssmmessages states storagegateway sts studio support swf synthetics tagging tax textract
    timestream transcribe transfer translate trustedadvisor workspaces xray
    """.split()
)
