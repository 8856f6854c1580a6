"""Keys of the whole cluster: image, tags, IAM, deployment, directory, monitoring, development settings."""

from __future__ import annotations

from . import kinds as k
from . import values as v
from .row import FLEET, QUEUE, Row, copied, dropped, joint, lost

_LAMBDA = "there are no Lambda functions"
_NO_CHEF = "no Chef: `hooks` run scripts, an own `image.ami` brings software"
_DATA_SOURCE = "an own `image.ami`, or `image.ami: ${data.aws_ami.x.id}` with that data source in `terraform.extra`"

TOP: tuple[Row, ...] = (
    copied(
        "",
        "Region",
        k.TEXT,
        "region",
        note="never from the environment: import takes `--region` where the file has none",
    ),
    copied("", "CustomS3Bucket", k.TEXT, "bucket", note="versioning is not required: objects are named by their hash"),
    lost("", "AdditionalResources", k.TEXT, "a CloudFormation template; `terraform.extra` holds the same in Terraform"),
    copied("", "Image.Os", k.OS, "image.os", v.system, note="default alinux2023", required=True),
    copied("", "Image.CustomAmi", k.AMI, "image.ami"),
    joint("", "Imds.ImdsSupport", k.one_of("v1.0", "v2.0"), "", "IMDSv2 always; v1.0 is unsafe and reported as lost"),
    *(
        row
        for scope, note in (("", "a map"), (QUEUE, "added to the cluster's"), (FLEET, "added to the queue's"))
        for row in (
            joint(scope, "Tags[].Key", k.TAG_KEY, "tags", note, required=True),
            joint(scope, "Tags[].Value", k.TAG_VALUE, "tags", "written text kept (`0417`, `no`)", required=True),
        )
    ),
)

IDENTITY: tuple[Row, ...] = (
    dropped("", "Iam.Roles.LambdaFunctionsRole", k.TEXT, _LAMBDA),
    copied("", "Iam.PermissionsBoundary", k.POLICY, "iam.permissions_boundary"),
    joint(
        "", "Iam.ResourcePrefix", k.TEXT, "iam.path", "with `iam.name_prefix`: `/a/b/` is the path, the rest the prefix"
    ),
    dropped(
        "",
        "DeploymentSettings.LambdaFunctionsVpcConfig.SecurityGroupIds",
        k.some(k.GROUPS, 1, 5),
        _LAMBDA,
        required=True,
    ),
    dropped(
        "", "DeploymentSettings.LambdaFunctionsVpcConfig.SubnetIds", k.some(k.SUBNETS, 1, 16), _LAMBDA, required=True
    ),
    copied(
        "",
        "DeploymentSettings.DisableSudoAccessForDefaultUser",
        k.BOOL,
        "access.default_user.sudo",
        v.inverted,
        "inverted",
    ),
    copied(
        "", "DeploymentSettings.DefaultUserHome", k.matching("(?i)^(shared|local)$"), "access.default_user.home", v.home
    ),
)

DIRECTORY: tuple[Row, ...] = (
    copied("", "DirectoryService.DomainName", k.TEXT, "directory.domain", required=True),
    joint(
        "",
        "DirectoryService.DomainAddr",
        k.TEXT,
        "directory.servers",
        "a list instead of text with commas",
        required=True,
    ),
    copied("", "DirectoryService.PasswordSecretArn", k.matching("^arn:"), "directory.password", required=True),
    copied("", "DirectoryService.DomainReadOnlyUser", k.TEXT, "directory.bind_user", required=True),
    copied("", "DirectoryService.LdapTlsCaCert", k.TEXT, "directory.ca_cert"),
    copied("", "DirectoryService.LdapTlsReqCert", k.one_of("never", "allow", "try", "demand", "hard"), "directory.tls"),
    copied("", "DirectoryService.LdapAccessFilter", k.TEXT, "directory.filter"),
    copied("", "DirectoryService.GenerateSshKeysForUsers", k.BOOL, "directory.ssh_keys", v.flag),
    joint("", "DirectoryService.AdditionalSssdConfigs", k.MAP, "directory.sssd"),
)

SOFTWARE: tuple[Row, ...] = (
    dropped(
        "",
        "AdditionalPackages.IntelSoftware.IntelHpcPlatform",
        k.BOOL,
        "dead since centos7 left; `true` is refused there too",
    ),
)

_LOG_DAYS = k.number_of(0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)

MONITORING: tuple[Row, ...] = (
    copied("", "Monitoring.DetailedMonitoring", k.BOOL, "monitoring.detailed", v.flag),
    copied("", "Monitoring.Logs.CloudWatch.Enabled", k.BOOL, "monitoring.logs.enabled", v.flag),
    copied(
        "",
        "Monitoring.Logs.CloudWatch.RetentionInDays",
        _LOG_DAYS,
        "monitoring.logs.retention",
        v.retention,
        "0 becomes `never`",
    ),
    copied(
        "",
        "Monitoring.Logs.CloudWatch.DeletionPolicy",
        k.one_of("Delete", "Retain"),
        "monitoring.logs.deletion_policy",
        v.kebab,
    ),
    copied("", "Monitoring.Logs.Rotation.Enabled", k.BOOL, "monitoring.logs.rotation", v.flag),
    copied("", "Monitoring.Dashboards.CloudWatch.Enabled", k.BOOL, "monitoring.dashboard", v.flag),
    copied("", "Monitoring.Alarms.Enabled", k.BOOL, "monitoring.alarms", v.flag),
)

DEVELOPMENT: tuple[Row, ...] = (
    lost("", "DevSettings.Cookbook.ChefCookbook", k.TEXT, _NO_CHEF),
    lost(
        "",
        "DevSettings.Cookbook.ExtraChefAttributes",
        k.TEXT,
        f"{_NO_CHEF}; memory of nodes: `memory`, Slurm: `slurm.config`",
    ),
    dropped("", "DevSettings.NodePackage", k.TEXT, "the agent is part of the output"),
    lost("", "DevSettings.ClusterTemplate", k.TEXT, "`terraform.overrides` and `terraform.extra` change what is made"),
    lost("", "DevSettings.AmiSearchFilters.Owner", k.TEXT, _DATA_SOURCE),
    lost("", "DevSettings.AmiSearchFilters.NamePrefix", k.TEXT, _DATA_SOURCE),
    lost("", "DevSettings.AmiSearchFilters.Tags[].Key", k.TAG_KEY, _DATA_SOURCE, required=True),
    lost("", "DevSettings.AmiSearchFilters.Tags[].Value", k.TAG_VALUE, _DATA_SOURCE, required=True),
    joint("", "DevSettings.InstanceTypesData", k.TEXT, "catalog", "a file beside the spec instead of JSON in a string"),
    copied("", "DevSettings.Timeouts.HeadNodeBootstrapTimeout", k.between(1), "head_node.bootstrap_timeout", v.seconds),
    copied("", "DevSettings.Timeouts.ComputeNodeBootstrapTimeout", k.between(1), "slurm.resume_timeout", v.seconds),
    dropped(
        "",
        "DevSettings.Timeouts.ComputeInstanceInfoTimeout",
        k.between(1),
        "the agent asks EC2 again within `slurm.resume_timeout`",
    ),
    dropped(
        "", "DevSettings.ComputeStartupTimeMetricEnabled", k.BOOL, "the agent always logs how long nodes took to boot"
    ),
    joint(
        "",
        "DevSettings.EfaInterfaceType",
        k.TEXT,
        "compute.efa_interfaces",
        "on fleets with EFA; any other word than `efa` means nothing",
    ),
)
