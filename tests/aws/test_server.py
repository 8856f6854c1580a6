"""The fake AWS answers what moto cannot, fails when told to, and forgets when asked."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

pytestmark = pytest.mark.moto

REGION = "us-east-2"


def client(endpoint: str, service: str) -> Any:
    """A client that asks once."""
    return boto3.client(
        service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id="testing",
        aws_secret_access_key="testing",        config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip


def ask(endpoint: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One of the server's own paths."""
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(endpoint + path, data=data), timeout=30) as answer:
        return json.load(answer)


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


IMAGES = [
    ("aws-parallelcluster-3.16.0-amzn2023-hvm-x86_64*", "/dev/xvda"),
    ("aws-parallelcluster-3.16.1-amzn2023-hvm-arm64*", "/dev/xvda"),
    ("aws-parallelcluster-3.15.0-ubuntu-2204-lts-hvm-arm64*", "/dev/sda1"),
    ("debian-13-amd64-*", "/dev/xvda"),
    ("al2023-ami-2023.*-kernel-6.1-x86_64", "/dev/xvda"),
]


@pytest.mark.parametrize(("pattern", "root"), IMAGES)
def test_public_images_are_found_by_name(clean_aws: str, pattern: str, root: str) -> None:
    owner = "136693071363" if pattern.startswith("debian") else "amazon"
    named = [{"Name": "name", "Values": [pattern]}]
    found = client(clean_aws, "ec2").describe_images(Owners=[owner], Filters=named)["Images"]
    assert found
    assert {image["RootDeviceName"] for image in found} == {root}


def test_a_role_that_was_taken_out_of_its_instance_profile_is_not_there(clean_aws: str) -> None:
    iam = client(clean_aws, "iam")
    iam.create_role(RoleName="node", AssumeRolePolicyDocument="{}")
    iam.create_instance_profile(InstanceProfileName="node")
    iam.add_role_to_instance_profile(InstanceProfileName="node", RoleName="node")
    iam.remove_role_from_instance_profile(InstanceProfileName="node", RoleName="node")
    with pytest.raises(ClientError) as error:
        iam.remove_role_from_instance_profile(InstanceProfileName="node", RoleName="node")
    assert code(error) == "NoSuchEntity"


def test_an_action_fails_as_often_as_told_and_only_where_it_matches(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ask(clean_aws, "/_fault", {"action": "RunInstances", "code": "InsufficientInstanceCapacity", "match": "p5"})
    ec2.run_instances(ImageId=image, InstanceType="c7i.large", MinCount=1, MaxCount=1)
    with pytest.raises(ClientError) as error:
        ec2.run_instances(ImageId=image, InstanceType="p5.48xlarge", MinCount=1, MaxCount=1)
    assert code(error) == "InsufficientInstanceCapacity"
    ec2.run_instances(ImageId=image, InstanceType="p5.48xlarge", MinCount=1, MaxCount=1)


def test_a_json_service_fails_in_its_own_form(clean_aws: str) -> None:
    ask(clean_aws, "/_fault", {"action": "DescribeFileSystems", "code": "ServiceLimitExceeded"})
    with pytest.raises(ClientError) as error:
        client(clean_aws, "fsx").describe_file_systems()
    assert code(error) == "ServiceLimitExceeded"


def test_calls_are_recorded_by_service_and_action(clean_aws: str) -> None:
    client(clean_aws, "ec2").describe_vpcs()
    client(clean_aws, "fsx").describe_file_systems()
    assert ask(clean_aws, "/_calls") == ["ec2:DescribeVpcs", "fsx:DescribeFileSystems"]


def test_an_unknown_placement_group_is_refused(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    ec2.create_placement_group(GroupName="a", Strategy="cluster")
    assert [g["GroupName"] for g in ec2.describe_placement_groups()["PlacementGroups"]] == ["a"]
    with pytest.raises(ClientError) as error:
        ec2.describe_placement_groups(GroupNames=["b"])
    assert code(error) == "InvalidPlacementGroup.Unknown"


def test_two_instances_of_a_zone_are_next_to_each_other(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="hpc7a.96xlarge", MinCount=3, MaxCount=3)["Instances"]
    first, second, third = (one["InstanceId"] for one in made)
    places = ec2.describe_instance_topology(InstanceIds=[first, second, third])["Instances"]
    nodes = {one["InstanceId"]: one["NetworkNodes"] for one in places}
    assert nodes[first] == nodes[second] and len(nodes[first]) == 3
    assert nodes[first][:2] == nodes[third][:2] and nodes[first][2] != nodes[third][2]
    ec2.terminate_instances(InstanceIds=[first])
    assert [one["InstanceId"] for one in ec2.describe_instance_topology(InstanceIds=[first, second])["Instances"]] == [second]


def test_a_capacity_block_is_a_reservation_of_its_own_kind(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    offering = ec2.describe_capacity_block_offerings(
        InstanceType="p5.48xlarge", InstanceCount=4, CapacityDurationHours=48
    )
    (offer,) = offering["CapacityBlockOfferings"]
    bought = ec2.purchase_capacity_block(
        CapacityBlockOfferingId=offer["CapacityBlockOfferingId"], InstancePlatform="Linux/UNIX"
    )
    key = bought["CapacityReservation"]["CapacityReservationId"]
    (found,) = ec2.describe_capacity_reservations(CapacityReservationIds=[key])["CapacityReservations"]
    assert (found["ReservationType"], found["InstanceType"], found["TotalInstanceCount"]) == (
        "capacity-block",
        "p5.48xlarge",
        4,
    )


def test_an_instance_takes_from_its_launch_template_what_the_request_leaves_out(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.create_placement_group(GroupName="a", Strategy="cluster")
    data = {
        "ImageId": image, "InstanceType": "c7i.8xlarge", "CpuOptions": {"CoreCount": 16, "ThreadsPerCore": 1},
        "Placement": {"GroupName": "a"}, "MetadataOptions": {"HttpTokens": "required"},
    }  # fmt: skip
    ec2.create_launch_template(LaunchTemplateName="main", LaunchTemplateData=data)
    template = {"LaunchTemplateName": "main", "Version": "$Latest"}
    ec2.run_instances(LaunchTemplate=template, InstanceType="c7i.4xlarge", MinCount=1, MaxCount=1)
    (made,) = (i for r in ec2.describe_instances()["Reservations"] for i in r["Instances"])
    assert (made["InstanceType"], made["CpuOptions"]["ThreadsPerCore"]) == ("c7i.4xlarge", 1)
    assert (made["Placement"]["GroupName"], made["MetadataOptions"]["HttpTokens"]) == ("a", "required")


def test_an_instance_with_a_machine_ends_when_its_machine_has_and_keeps_its_address_until_then(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="c7i.large", MinCount=1, MaxCount=1)["Instances"][0]

    def now() -> tuple[str, str]:
        (one,) = ask(clean_aws, "/_instances", {"after": -1})["instances"]
        return one["state"], one["address"]

    ways = ((ec2.stop_instances, "stopping", ("stopped", made["PrivateIpAddress"])), (ec2.terminate_instances, "shutting-down", ("terminated", "")))
    for end, way, then in ways:
        ask(clean_aws, "/_linger", {"id": made["InstanceId"]})
        end(InstanceIds=[made["InstanceId"]])
        assert now() == (way, made["PrivateIpAddress"])
        ask(clean_aws, "/_end", {"id": made["InstanceId"]})
        assert now() == then


def test_a_version_goes_from_a_bucket_whose_versioning_is_suspended(clean_aws: str) -> None:
    s3 = client(clean_aws, "s3")
    s3.create_bucket(Bucket="versioned", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="versioned", Key="a", Body=b"a")
    s3.delete_object(Bucket="versioned", Key="a")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Suspended"})
    found = s3.list_object_versions(Bucket="versioned")
    versions = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in (*found["Versions"], *found["DeleteMarkers"])]
    assert len(versions) == 2
    assert "Errors" not in s3.delete_objects(Bucket="versioned", Delete={"Objects": versions})
    s3.delete_bucket(Bucket="versioned")


def test_names_have_the_addresses_of_their_zones(clean_aws: str) -> None:
    route53 = client(clean_aws, "route53")
    zone = route53.create_hosted_zone(Name="lab.internal", CallerReference="1")["HostedZone"]["Id"]
    record = {"Name": "head.lab.internal", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.0.0.5"}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]})
    assert ask(clean_aws, "/_names") == {"head.lab.internal": "10.0.0.5"}


def test_a_resource_has_its_own_tags_and_loses_what_is_taken_away(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    one, other = (ec2.create_vpc(CidrBlock=f"10.{n}.0.0/16")["Vpc"]["VpcId"] for n in (1, 2))
    ec2.create_tags(Resources=[one, other], Tags=[{"Key": "Name", "Value": "both"}])
    ec2.create_tags(Resources=[one], Tags=[{"Key": "role", "Value": "head"}])
    ec2.delete_tags(Resources=[other], Tags=[{"Key": "Name"}])
    found = {vpc["VpcId"]: vpc.get("Tags", []) for vpc in ec2.describe_vpcs(VpcIds=[one, other])["Vpcs"]}
    assert found == {one: [{"Key": "Name", "Value": "both"}, {"Key": "role", "Value": "head"}], other: []}
    assert [vpc["VpcId"] for vpc in ec2.describe_vpcs(Filters=[{"Name": "tag:role", "Values": ["head"]}])["Vpcs"]] == [one]


def test_a_reset_forgets_everything(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    ec2.create_placement_group(GroupName="a", Strategy="cluster")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ask(clean_aws, "/_reset", {})
    assert ec2.describe_placement_groups()["PlacementGroups"] == []
    assert vpc not in [v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"]]


def _template(ec2: Any, subnets: int = 2) -> tuple[dict[str, str], list[str]]:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{'abc'[n]}") for n in range(subnets)]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "hpctf:queue", "Value": "cpu"}]}]
    data = {"ImageId": image, "InstanceType": "c7i.large", "TagSpecifications": tags}
    ec2.create_launch_template(LaunchTemplateName="cpu-main", LaunchTemplateData=data)
    return {"LaunchTemplateName": "cpu-main", "Version": "1"}, [one["Subnet"]["SubnetId"] for one in made]


def _fleet(ec2: Any, template: dict[str, str], subnets: list[str], count: int, **more: Any) -> dict[str, Any]:
    configs = [{"LaunchTemplateSpecification": template, "Overrides": [{"SubnetId": subnet} for subnet in subnets]}]
    target = {"TotalTargetCapacity": count, "DefaultTargetCapacityType": "on-demand"}
    made: dict[str, Any] = ec2.create_fleet(Type="instant", LaunchTemplateConfigs=configs, TargetCapacitySpecification=target, **more)
    return made


def test_a_fleet_takes_the_second_pool_where_the_first_one_ends(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, subnets = _template(ec2)
    ask(clean_aws, "/_limit", {"left": 2, "zone": f"{REGION}a"})
    made = _fleet(ec2, template, subnets, 5)
    assert [len(part["InstanceIds"]) for part in made["Instances"]] == [2, 3]
    assert [error["ErrorCode"] for error in made["Errors"]] == ["InsufficientInstanceCapacity"]
    assert {one["tags"]["hpctf:queue"] for one in ask(clean_aws, "/_instances", {})["instances"]} == {"cpu"}


def test_a_fleet_below_its_least_capacity_launches_nothing(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, subnets = _template(ec2)
    ask(clean_aws, "/_limit", {"left": 3})
    options = {"SingleAvailabilityZone": True, "MinTargetCapacity": 5}
    made = _fleet(ec2, template, subnets, 5, OnDemandOptions=options)
    assert (made["Instances"], len(made["Errors"])) == ([], 1)
    made = _fleet(ec2, template, subnets, 5)
    assert [len(part["InstanceIds"]) for part in made["Instances"]] == [3]
    assert len(made["Errors"]) == 2


def test_the_same_request_twice_launches_once(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, subnets = _template(ec2)
    first, second = (_fleet(ec2, template, subnets, 2, ClientToken="a") for _ in range(2))
    assert first["Instances"] == second["Instances"]
    with pytest.raises(ClientError) as error:
        _fleet(ec2, template, subnets, 3, ClientToken="a")
    assert code(error) == "IdempotentParameterMismatch"
    assert len(ask(clean_aws, "/_instances", {})["instances"]) == 2


def test_instances_run_out_of_a_pool_in_part_or_not_at_all(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, subnets = _template(ec2)
    ask(clean_aws, "/_limit", {"left": 3, "type": "c7i.*"})
    made = ec2.run_instances(LaunchTemplate=template, SubnetId=subnets[0], MinCount=1, MaxCount=5)
    assert len(made["Instances"]) == 3
    with pytest.raises(ClientError) as error:
        ec2.run_instances(LaunchTemplate=template, SubnetId=subnets[0], MinCount=1, MaxCount=1)
    assert code(error) == "InsufficientInstanceCapacity"


REFUSALS = [
    ({"zone": f"{REGION}a", "code": "InvalidFleetConfiguration"}, rf"\(c7i\.large\) is not supported .* \({REGION}a\)"),
    ({"market": "spot", "code": "AuthFailure.ServiceLinkedRoleCreationNotPermitted"}, "service-linked role for EC2 Spot"),
    ({"type": "c7i.*", "code": "VcpuLimitExceeded", "message": "said by the test"}, "^said by the test$"),
]


@pytest.mark.parametrize(("limit", "said"), REFUSALS)
def test_a_pool_refuses_with_the_code_that_it_was_given(clean_aws: str, limit: dict[str, str], said: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, subnets = _template(ec2)
    ask(clean_aws, "/_limit", {"left": 0, **limit})
    configs = [{"LaunchTemplateSpecification": template, "Overrides": [{"SubnetId": subnets[0]}]}]
    target = {"TotalTargetCapacity": 1, "DefaultTargetCapacityType": limit.get("market", "on-demand")}
    (error,) = ec2.create_fleet(Type="instant", LaunchTemplateConfigs=configs, TargetCapacitySpecification=target)["Errors"]
    assert error["ErrorCode"] == limit["code"]
    assert re.search(said, error["ErrorMessage"])
    assert error["LaunchTemplateAndOverrides"]["Overrides"]["SubnetId"] == subnets[0]


def test_a_limit_of_one_subnet_leaves_its_neighbour_in_the_same_zone(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, (first, _) = _template(ec2)
    vpc = ec2.describe_subnets(SubnetIds=[first])["Subnets"][0]["VpcId"]
    beside = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.9.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
    ask(clean_aws, "/_limit", {"left": 0, "subnet": first, "code": "InsufficientFreeAddressesInSubnet"})
    made = _fleet(ec2, template, [first, beside], 1)
    assert [error["ErrorCode"] for error in made["Errors"]] == ["InsufficientFreeAddressesInSubnet"]
    assert [one["LaunchTemplateAndOverrides"]["Overrides"]["SubnetId"] for one in made["Instances"]] == [beside]


def test_a_reservation_gives_what_it_has_while_it_lasts(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, subnets = _template(ec2)
    made = ec2.create_capacity_reservation(InstanceType="c7i.large", InstancePlatform="Linux/UNIX", InstanceCount=3, AvailabilityZone=f"{REGION}a")
    key = made["CapacityReservation"]["CapacityReservationId"]

    def run(least: int, most: int, reservation: str = key) -> list[str]:
        target = {"CapacityReservationTarget": {"CapacityReservationId": reservation}}
        launched = ec2.run_instances(LaunchTemplate=template, SubnetId=subnets[0], MinCount=least, MaxCount=most, CapacityReservationSpecification=target)
        return [one["InstanceId"] for one in launched["Instances"]]

    def refusal(*arguments: Any) -> str:
        with pytest.raises(ClientError) as error:
            run(*arguments)
        return code(error)

    assert refusal(1, 1, "cr-0123456789abcdef0") == "InvalidCapacityReservationId.NotFound"
    assert refusal(4, 4) == "ReservationCapacityExceeded"
    first = run(1, 5)
    assert (len(first), refusal(1, 1)) == (3, "ReservationCapacityExceeded")
    ec2.terminate_instances(InstanceIds=first[:1])
    assert ec2.describe_capacity_reservations(CapacityReservationIds=[key])["CapacityReservations"][0]["AvailableInstanceCount"] == 1
    for state, refused in (("expired", "InvalidCapacityReservationState"), ("scheduled", "InvalidCapacityReservationState.PendingActivation")):
        ask(clean_aws, "/_reservation", {"id": key, "State": state})
        assert refusal(1, 1) == refused


def test_a_new_instance_is_not_known_at_once(clean_aws: str) -> None:
    ec2 = client(clean_aws, "ec2")
    template, subnets = _template(ec2)
    ask(clean_aws, "/_settle", {"seconds": 60})
    made = _fleet(ec2, template, subnets, 1)["Instances"][0]["InstanceIds"]
    with pytest.raises(ClientError) as error:
        ec2.create_tags(Resources=made, Tags=[{"Key": "a", "Value": "b"}])
    assert code(error) == "InvalidInstanceID.NotFound"
    assert ec2.describe_instances()["Reservations"] == []
    ask(clean_aws, "/_settle", {"seconds": 0})
    assert len(ec2.describe_instances(InstanceIds=made)["Reservations"]) == 1
