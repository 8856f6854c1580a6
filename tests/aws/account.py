"""An account on the fake AWS in which everything that a spec may name exists and fits, and that spec."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import boto3

REGION = "us-east-2"


@cache
def client(endpoint: str, service: str, region: str = REGION) -> Any:
    """A client of the fake AWS."""
    return boto3.client(
        service, region_name=region, endpoint_url=endpoint, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


class Account:
    """The ids of what was made, as attributes; ``spec`` names most of them."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._network()
        self._ways()
        self._identities()
        self._storage()
        self._capacity()

    def of(self, service: str, region: str = REGION) -> Any:
        """A client."""
        return client(self.endpoint, service, region)

    def subnet(self, vpc: str, block: str, zone: str) -> str:
        """A new subnet."""
        made = self.of("ec2").create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)
        return str(made["Subnet"]["SubnetId"])

    def group(self, vpc: str, name: str) -> str:
        """A new security group that lets nobody in."""
        return str(self.of("ec2").create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"])

    def _network(self) -> None:
        """A VPC with a public subnet, two private ones behind a NAT gateway, and a group for file systems."""
        ec2 = self.of("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.public = self.subnet(self.vpc, "10.8.0.0/24", f"{REGION}a")
        self.private = [
            self.subnet(self.vpc, f"10.8.{n}.0/24", f"{REGION}{letter}") for n, letter in ((1, "a"), (2, "b"))
        ]
        self.own_group = self.group(self.vpc, "own")
        everything = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": self.own_group}]}]
        ec2.authorize_security_group_ingress(GroupId=self.own_group, IpPermissions=everything)
        ec2.authorize_security_group_egress(GroupId=self.own_group, IpPermissions=everything)
        self.file_group = self.group(self.vpc, "files")
        everywhere = [
            {"IpProtocol": protocol, "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.8.0.0/16"}]}
            for protocol in ("tcp", "udp")
        ]
        ec2.authorize_security_group_ingress(GroupId=self.file_group, IpPermissions=everywhere)
        listed = ec2.create_managed_prefix_list(PrefixListName="admins", MaxEntries=1, AddressFamily="IPv4")
        self.prefixes = listed["PrefixList"]["PrefixListId"]

    def _ways(self) -> None:
        """A gateway for the public subnet, NAT for the private ones, an address, a hosted zone."""
        ec2 = self.of("ec2")
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        used = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=self.public, AllocationId=used)["NatGateway"]["NatGatewayId"]
        for subnets, way in (([self.public], {"GatewayId": gateway}), (self.private, {"NatGatewayId": nat})):
            table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **way)
            for subnet in subnets:
                ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        self.way_out = table
        self.address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        self.zone = self.hosted_zone("hpc.corp", self.vpc)

    def hosted_zone(self, name: str, vpc: str | None) -> str:
        """A new hosted zone, private where it has a VPC."""
        private = {"VPC": {"VPCRegion": REGION, "VPCId": vpc}, "HostedZoneConfig": {"PrivateZone": True}} if vpc else {}
        made = self.of("route53").create_hosted_zone(Name=name, CallerReference=name, **private)
        return str(made["HostedZone"]["Id"].rsplit("/", 1)[-1])

    def _identities(self) -> None:
        self.of("ec2").create_key_pair(KeyName="admin", KeyType="ed25519")
        iam = self.of("iam")
        document = json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
        )
        self.policy = iam.create_policy(PolicyName="mine", PolicyDocument=document)["Policy"]["Arn"]
        self.role = self.new_role("node", "ec2.amazonaws.com")
        self.profile = iam.create_instance_profile(InstanceProfileName="node")["InstanceProfile"]["Arn"]
        iam.add_role_to_instance_profile(InstanceProfileName="node", RoleName="node")
        self.key = self.of("kms").create_key()["KeyMetadata"]["KeyId"]
        self.topic = self.of("sns").create_topic(Name="alarms")["TopicArn"]
        self.secret = self.of("secretsmanager").create_secret(Name="slurm-key", SecretString="x")["ARN"]

    def new_role(self, name: str, service: str) -> str:
        """A new role that a service may assume."""
        allowed = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        return str(self.of("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"])

    def _storage(self) -> None:
        s3 = self.of("s3")
        s3.create_bucket(Bucket="corp-hpc", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket="corp-hpc", VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket="corp-hpc", Key="setup.sh", Body=b"#!/bin/sh\n")
        ec2, efs, fsx = self.of("ec2"), self.of("efs"), self.of("fsx")
        self.volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=100)["VolumeId"]
        self.snapshot = ec2.create_snapshot(VolumeId=self.volume)["SnapshotId"]
        self.efs = efs.create_file_system(CreationToken="home")["FileSystemId"]
        for subnet in self.private:
            efs.create_mount_target(FileSystemId=self.efs, SubnetId=subnet, SecurityGroups=[self.file_group])
        self.point = efs.create_access_point(ClientToken="home", FileSystemId=self.efs)["AccessPointId"]
        self.lustre = self.new_lustre(self.private[0])
        self.ontap = self.new_ontap()
        self.cache = fsx.create_file_cache(
            FileCacheType="LUSTRE", FileCacheTypeVersion="2.12", StorageCapacity=1200, SubnetIds=[self.private[0]],
            SecurityGroupIds=[self.file_group], LustreConfiguration={
                "DeploymentType": "CACHE_1", "PerUnitStorageThroughput": 1000, "MetadataConfiguration": {"StorageCapacity": 2400}
            },
        )["FileCache"]["FileCacheId"]  # fmt: skip
        self.backup = fsx.create_backup(FileSystemId=self.lustre)["Backup"]["BackupId"]

    def new_ontap(self) -> str:
        """A volume of a new file system."""
        fsx = self.of("fsx")
        system = fsx.create_file_system(
            FileSystemType="ONTAP", StorageCapacity=1024, SubnetIds=[self.private[0]], SecurityGroupIds=[self.file_group],
            OntapConfiguration={"DeploymentType": "SINGLE_AZ_1", "ThroughputCapacity": 128},
        )["FileSystem"]["FileSystemId"]  # fmt: skip
        machine = fsx.create_storage_virtual_machine(FileSystemId=system, Name="fsx")["StorageVirtualMachine"]
        where = {
            "StorageVirtualMachineId": machine["StorageVirtualMachineId"],
            "SizeInMegabytes": 1024,
            "StorageEfficiencyEnabled": True,
            "JunctionPath": "/v",
        }
        return str(fsx.create_volume(VolumeType="ONTAP", Name="v", OntapConfiguration=where)["Volume"]["VolumeId"])

    def new_lustre(self, subnet: str) -> str:
        """A new file system."""
        made = self.of("fsx").create_file_system(
            FileSystemType="LUSTRE", StorageCapacity=1200, SubnetIds=[subnet], SecurityGroupIds=[self.file_group],
            LustreConfiguration={"DeploymentType": "PERSISTENT_2", "PerUnitStorageThroughput": 125},
        )  # fmt: skip
        return str(made["FileSystem"]["FileSystemId"])

    def _capacity(self) -> None:
        ec2 = self.of("ec2")
        self.reservation = self.new_reservation("c7i.large", 4)
        close = ec2.create_placement_group(GroupName="close", Strategy="cluster")["PlacementGroup"]["GroupArn"]
        self.grouped = self.new_reservation("c7i.large", 4, PlacementGroupArn=close)
        ec2.create_placement_group(GroupName="apart", Strategy="spread")
        card = {"DeviceIndex": 0, "NetworkCardIndex": 0, "SubnetId": self.private[0]}
        made = ec2.create_launch_template(LaunchTemplateName="own", LaunchTemplateData={"NetworkInterfaces": [card]})
        self.template = made["LaunchTemplate"]["LaunchTemplateId"]

    def new_reservation(self, kind: str, count: int, zone: str = f"{REGION}a", **more: Any) -> str:
        """A new reservation."""
        made = self.of("ec2").create_capacity_reservation(
            InstanceType=kind, InstancePlatform="Linux/UNIX", InstanceCount=count, AvailabilityZone=zone, **more
        )
        return str(made["CapacityReservation"]["CapacityReservationId"])

    def new_block(self, kind: str, count: int) -> str:
        """A new capacity block."""
        ec2 = self.of("ec2")
        offers = ec2.describe_capacity_block_offerings(InstanceType=kind, InstanceCount=count, CapacityDurationHours=24)
        bought = ec2.purchase_capacity_block(
            CapacityBlockOfferingId=offers["CapacityBlockOfferings"][0]["CapacityBlockOfferingId"],
            InstancePlatform="Linux/UNIX",
        )
        return str(bought["CapacityReservation"]["CapacityReservationId"])

    def quota(self, code: str, value: float) -> str:
        """Set a quota of EC2; says nothing to a spec."""
        self.of("service-quotas").request_service_quota_increase(ServiceCode="ec2", QuotaCode=code, DesiredValue=value)
        return ""

    @property
    def spec(self) -> str:
        """A spec that names what exists, and fits it."""
        return f"""
cluster: demo
region: {REGION}
account: 123456789012
bucket: corp-hpc
network: {{subnets: {{head_node: {self.public}, compute: {self.private[0]}}}, dns: {self.zone}, vpc: {self.vpc}}}
access: {{ssh: {self.prefixes}, key_pair: admin}}
head_node:
  instance: m7i.xlarge
  public_ip: true
  elastic_ip: {self.address}
  additional_security_groups: {self.own_group}
  iam: {{policies: "{self.policy}"}}
  hooks: {{start: s3://corp-hpc/setup.sh}}
slurm: {{auth_key: "{self.secret}"}}
encryption: {self.key}
monitoring: {{notify: "{self.topic}"}}
login_nodes:
  login: {{instance: c7i.large, additional_security_groups: {self.own_group}, subnets: {self.private[0]}, load_balancer: private}}
storage:
  /home: {{efs: {self.efs}, access_point: {self.point}}}
  /scratch: {{lustre: {self.lustre}}}
  /data: {{ebs: {self.volume}}}
  /cache: {{file_cache: {self.cache}}}
  /tools: {{ontap: {self.ontap}}}
  /old: {{ebs: {self.snapshot}, size: 200 GiB}}
  /restored: {{lustre: {self.backup}}}
  /fast:
    lustre: 1.2 TiB
    import: s3://corp-hpc/in
queues:
  owned:
    instances: c7i.large
    iam: {{instance_profile: "{self.profile}"}}
    launch_template: {self.template}:1
  roled:
    instances: c7i.large
    iam: {{role: "{self.role}"}}
  cpu:
    instances: c7i.large
    nodes: 0-4
    capacity: {self.grouped}
    placement_group: close
"""
