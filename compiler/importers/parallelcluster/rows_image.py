"""Keys of `build-image` configurations: a schema of its own, which becomes `image.build`."""

from __future__ import annotations

from . import kinds as k
from .row import Row, copied, dropped, joint
from .values import flag, unit

_LAMBDA = "there are no Lambda functions"
_OWN = "a switch of their own build"


def _iam(key: str, target: str) -> Row:
    return copied("", f"Build.Iam.{key}", k.TEXT, target)


IMAGE: tuple[Row, ...] = (
    copied("", "Region", k.TEXT, "region"),
    dropped("", "CustomS3Bucket", k.TEXT, "the image state has a bucket of its own for logs"),
    dropped("", "Image.Name", k.TEXT, "the cluster and a hash of the recipe name it: a changed recipe is a new image"),
    copied("", "Image.RootVolume.Size", k.INT, "image.build.root_volume.size", unit("GiB")),
    dropped("", "Image.RootVolume.Encrypted", k.BOOL, "encrypted by default"),
    copied("", "Image.RootVolume.KmsKeyId", k.TEXT, "encryption.kms_key"),
    joint("", "Image.Tags[].Key", k.TAG_KEY, "image.build.tags"),
    joint("", "Image.Tags[].Value", k.TAG_VALUE, "image.build.tags"),
    copied("", "Build.InstanceType", k.TEXT, "image.build.instance", required=True),
    copied("", "Build.ParentImage", k.TEXT, "image.build.parent", required=True),
    joint("", "Build.Components[].Type", k.one_of("arn", "script"), "image.build.components", "seen from the value"),
    joint("", "Build.Components[].Value", k.TEXT, "image.build.components"),
    joint("", "Build.Tags[].Key", k.TAG_KEY, "image.build.tags"),
    joint("", "Build.Tags[].Value", k.TAG_VALUE, "image.build.tags"),
    copied("", "Build.UpdateOsPackages.Enabled", k.BOOL, "image.build.update_os", flag),
    copied("", "Build.Installation.LustreClient.Enabled", k.BOOL, "image.build.lustre", flag),
    copied(
        "", "Build.Installation.NvidiaSoftware.Enabled", k.BOOL, "image.build.nvidia", flag, note="derived from the types"
    ),
    copied("", "Build.SubnetId", k.SUBNET, "image.build.subnet"),
    copied("", "Build.SecurityGroupIds", k.GROUPS, "image.build.security_groups"),
    dropped("", "Build.Imds.ImdsSupport", k.one_of("v1.0", "v2.0"), "IMDSv2 always"),
    _iam("InstanceRole", "image.build.iam.role"),
    _iam("InstanceProfile", "image.build.iam.instance_profile"),
    _iam("AdditionalIamPolicies[].Policy", "image.build.iam.policies"),
    dropped("", "Build.Iam.CleanupLambdaRole", k.TEXT, _LAMBDA),
    _iam("PermissionsBoundary", "iam.permissions_boundary"),
    dropped("", "DeploymentSettings.LambdaFunctionsVpcConfig.SecurityGroupIds", k.GROUPS, _LAMBDA),
    dropped("", "DeploymentSettings.LambdaFunctionsVpcConfig.SubnetIds", k.SUBNETS, _LAMBDA),
    dropped("", "DevSettings.Cookbook.ChefCookbook", k.TEXT, "no Chef; `image.build.components`"),
    dropped("", "DevSettings.Cookbook.ExtraChefAttributes", k.TEXT, "no Chef"),
    dropped("", "DevSettings.NodePackage", k.TEXT, "the agent is part of the output"),
    dropped("", "DevSettings.DisablePclusterComponent", k.BOOL, _OWN),
    dropped("", "DevSettings.DisableKernelUpdate", k.BOOL, _OWN),
    dropped("", "DevSettings.DisableValidateAndTest", k.BOOL, _OWN),
    dropped("", "DevSettings.TerminateInstanceOnFailure", k.BOOL, _OWN),
    dropped("", "DevSettings.CliAttributeOverrides", k.TEXT, _OWN),
    joint("", "DevSettings.DistributionConfiguration.Regions", k.TEXT, "image.build.regions"),
    joint("", "DevSettings.DistributionConfiguration.LaunchPermission", k.TEXT, "image.build.accounts", "the accounts of it alone"),
)
