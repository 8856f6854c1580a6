"""What an example takes as given: keys, subnets, file systems. Made on the fake AWS; the spec is told of their ids by an overlay."""

from __future__ import annotations

from typing import Any

import boto3


def file_systems(endpoint: str) -> str:
    """What `tests/specs/good/file-systems.yaml` takes as given: subnets in two zones, a backup, a snapshot."""
    region = "us-east-2"
    ec2, fsx = _client(endpoint, "ec2", region), _client(endpoint, "fsx", region)
    vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    head, compute, other = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.8.{n}.0/24", AvailabilityZone=f"{region}{letter}")["Subnet"][
            "SubnetId"
        ]
        for n, letter in enumerate("aab")
    )
    ec2.create_tags(Resources=[other], Tags=[{"Key": "Name", "Value": "other"}])
    volume = ec2.create_volume(AvailabilityZone=f"{region}a", Size=100)["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    system = fsx.create_file_system(
        FileSystemType="LUSTRE", StorageCapacity=2400, SubnetIds=[head],
        LustreConfiguration={"DeploymentType": "PERSISTENT_1", "PerUnitStorageThroughput": 100},
    )["FileSystem"]["FileSystemId"]  # fmt: skip
    backup = fsx.create_backup(FileSystemId=system)["Backup"]["BackupId"]
    return f"""
network: {{subnets: {{head_node: {head}, compute: {compute}}}}}
storage:
  /home: {{standby: {other}}}
  /restored: {{lustre: {backup}}}
  /volume: {{ebs: {snapshot}}}
state: {{local: {{}}}}
"""


def _client(endpoint: str, service: str, region: str) -> Any:
    return boto3.client(
        service, region_name=region, endpoint_url=endpoint, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def prepare(endpoint: str, name: str) -> str:
    """Make what an example needs; return an overlay that names it."""
    makers = {"cfd": _cfd, "llm": _llm, "everything": _everything, "existing-dev": _existing, "existing-prod": _existing_prod}
    return makers[name](endpoint) if name in makers else ""


def _cfd(endpoint: str) -> str:
    _client(endpoint, "ec2", "us-east-2").create_key_pair(KeyName="cfd-admin")
    return ""


def _llm(endpoint: str) -> str:
    kms = _client(endpoint, "kms", "us-west-2")
    kms.create_alias(AliasName="alias/hpc", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    return ""


def _everything(endpoint: str) -> str:
    """Keys; a certificate, whose ARN is not for us to choose."""
    region = "us-east-2"
    _client(endpoint, "ec2", region).create_key_pair(KeyName="hpc-admin")
    kms = _client(endpoint, "kms", region)
    kms.create_alias(AliasName="alias/hpc", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    certificate = _client(endpoint, "acm", region).request_certificate(DomainName="hpc.example.org")["CertificateArn"]
    return f"login_nodes: {{web: {{portal: {{certificate: '{certificate}'}}}}}}"


def _existing_prod(endpoint: str) -> str:
    """The same, a launch template with one interface, and an instance profile with its role."""
    overlay = _existing(endpoint)
    interface = {"DeviceIndex": 0, "Description": "of the network team", "DeleteOnTermination": True}
    template = _client(endpoint, "ec2", "eu-west-1").create_launch_template(
        LaunchTemplateName="licence", LaunchTemplateData={"NetworkInterfaces": [interface]}
    )["LaunchTemplate"]["LaunchTemplateId"]
    iam = _client(endpoint, "iam", "eu-west-1")
    trusted = '{"Version": "2012-10-17", "Statement": []}'
    iam.create_role(RoleName="licence-nodes", Path="/hpc/", AssumeRolePolicyDocument=trusted)
    profile = iam.create_instance_profile(InstanceProfileName="licence-nodes", Path="/hpc/")["InstanceProfile"]["Arn"]
    iam.add_role_to_instance_profile(InstanceProfileName="licence-nodes", RoleName="licence-nodes")
    return f"{overlay}queues: {{licence: {{launch_template: '{template}:1', iam: {{instance_profile: '{profile}'}}}}}}\n"


def _existing(endpoint: str) -> str:
    """A VPC with two subnets in two zones, a group, a prefix list, a zone, a file system, a key and an image."""
    region = "eu-west-1"
    ec2 = _client(endpoint, "ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.8.{n}.0/24", AvailabilityZone=f"{region}{letter}")["Subnet"][
            "SubnetId"
        ]
        for n, letter in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="node", Description="node", VpcId=vpc)["GroupId"]
    listed = ec2.create_managed_prefix_list(PrefixListName="admins", MaxEntries=1, AddressFamily="IPv4")["PrefixList"][
        "PrefixListId"
    ]
    zone = (
        _client(endpoint, "route53", region)
        .create_hosted_zone(
            Name="hpc.corp",
            VPC={"VPCRegion": region, "VPCId": vpc},
            CallerReference="1",
            HostedZoneConfig={"PrivateZone": True},
        )["HostedZone"]["Id"]
        .rsplit("/", 1)[-1]
    )
    efs = _client(endpoint, "efs", region)
    system = efs.create_file_system(CreationToken="home")["FileSystemId"]
    point = efs.create_access_point(ClientToken="home", FileSystemId=system)["AccessPointId"]
    image = ec2.describe_images(Filters=[{"Name": "name", "Values": ["aws-parallelcluster-*-rhel9-*x86_64*"]}])[
        "Images"
    ][0]["ImageId"]
    _client(endpoint, "ssm", region).put_parameter(Name="/platform/images/hpc-rhel9", Value=image, Type="String")
    return f"""
network: {{subnets: {{head_node: {subnets[0]}, compute: {subnets[1]}}}, dns: {zone}}}
access: {{ssh: {listed}}}
head_node: {{additional_security_groups: {group}}}
compute: {{additional_security_groups: {group}}}
storage: {{/home: {{efs: {system}, access_point: {point}}}}}
account: 123456789012
iam: {{permissions_boundary: ~}}
"""
