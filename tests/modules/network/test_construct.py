"""What a new network becomes."""

import json
from dataclasses import replace
from typing import Any

from hpc_tf.modules.network.construct import HeadRecord, PrivateZone, Vpc
from hpc_tf.modules.network.model import Network, ServiceName
from hpc_tf.modules.network.services import endpoint_name
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.text import Cidr, Zone
from hpc_tf.modules.terraform.deployment import Deployment

from tests.modules.storage.workbench import DEPLOYMENT, addresses, configuration

TWO = Network(zones=(Zone("use2-az3"), Zone("use2-az1")))


def made(model: Network, deployment: Deployment = DEPLOYMENT) -> dict[str, Any]:
    found: dict[str, Any] = configuration(lambda state: Vpc(state, model, deployment))["resource"]
    return found


def test_each_zone_has_a_private_and_a_public_subnet_by_its_id() -> None:
    found = made(TWO)["aws_subnet"]
    assert {name: body["cidr_block"] for name, body in found.items()} == {
        "private_use2-az1": "10.0.0.0/19",
        "private_use2-az3": "10.0.64.0/19",
        "public_use2-az1": "10.0.224.0/22",
        "public_use2-az3": "10.0.232.0/22",
    }
    assert found["private_use2-az1"]["availability_zone_id"] == "use2-az1"
    assert found["public_use2-az1"]["map_public_ip_on_launch"] is False


def test_a_further_zone_changes_nothing_that_is_there() -> None:
    before, after = made(TWO), made(replace(TWO, zones=(Zone("use2-az2"), *TWO.zones)))
    for kind, instances in before.items():
        for name, body in instances.items():
            if kind != "aws_vpc_endpoint":  # its route tables are all of the VPC
                assert name == "main" or after[kind][name] == body


def test_a_letter_is_a_name_and_no_id() -> None:
    subnet = made(Network(zones=(Zone("us-east-2b"),)))["aws_subnet"]["private_us-east-2b"]
    assert subnet["availability_zone"] == "us-east-2b" and "availability_zone_id" not in subnet


def test_one_nat_gateway_serves_all_zones_and_does_not_move_with_the_order() -> None:
    found = made(TWO)
    assert {name: body["subnet_id"] for name, body in found["aws_nat_gateway"].items()} == {
        "main": "${aws_subnet.public_use2-az1.id}"
    }
    routes = {n: r.get("nat_gateway_id") for n, r in found["aws_route"].items() if n.startswith("private")}
    assert routes == dict.fromkeys(("private_use2-az1", "private_use2-az3"), "${aws_nat_gateway.main.id}")
    assert made(replace(TWO, zones=TWO.zones[::-1])) == found


def test_a_nat_gateway_per_zone_keeps_traffic_in_its_zone() -> None:
    found = made(replace(TWO, nat="per-zone"))
    assert found["aws_route"]["private_use2-az3"]["nat_gateway_id"] == "${aws_nat_gateway.use2-az3.id}"
    assert sorted(found["aws_eip"]) == ["nat_use2-az1", "nat_use2-az3"]


def test_the_flow_log_has_the_key_of_the_spec() -> None:
    key = "arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    group = made(replace(TWO, flow_log=True), replace(DEPLOYMENT, kms_key=key))["aws_cloudwatch_log_group"]["flow_log"]
    assert group["kms_key_id"] == key and group["retention_in_days"] == 180


def test_without_nat_private_subnets_have_no_way_out() -> None:
    found = made(replace(TWO, nat="none"))
    assert sorted(found["aws_route"]) == ["public"] and "aws_nat_gateway" not in found and "aws_eip" not in found


def test_a_private_network_has_no_door_to_the_internet_but_endpoints() -> None:
    found = made(replace(TWO, private_only=True, endpoints=(ServiceName("s3"), ServiceName("ec2"), ServiceName("ssm"))))
    assert not {"aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"} & {*found}
    assert sorted(found["aws_subnet"]) == ["private_use2-az1", "private_use2-az3"]
    services = {body["service_name"] for body in found["aws_vpc_endpoint"].values()}
    assert {f"com.amazonaws.us-east-2.{name}" for name in ("s3", "ec2", "ssm")} == services


def test_endpoints_have_the_names_of_their_partition() -> None:
    names = [endpoint_name("aws-cn", "cn-north-1", service) for service in ("ec2", "monitoring", "logs", "ssm")]
    assert names == [
        "cn.com.amazonaws.cn-north-1.ec2", "cn.com.amazonaws.cn-north-1.monitoring",
        "com.amazonaws.cn-north-1.logs", "com.amazonaws.cn-north-1.ssm",
    ]  # fmt: skip
    assert endpoint_name("aws-cn", "cn-north-1", "s3", gateway=True) == "com.amazonaws.cn-north-1.s3"
    assert endpoint_name("aws-us-gov", "us-gov-west-1", "ec2") == "com.amazonaws.us-gov-west-1.ec2"


def test_interface_endpoints_answer_the_vpc_alone() -> None:
    found = made(replace(TWO, endpoints=(ServiceName("ecr.dkr"),), cidr=Cidr("10.8.0.0/16")))
    endpoint = found["aws_vpc_endpoint"]["ecr_dkr"]
    assert (endpoint["vpc_endpoint_type"], endpoint["private_dns_enabled"]) == ("Interface", True)
    assert endpoint["subnet_ids"] == ["${aws_subnet.private_use2-az1.id}", "${aws_subnet.private_use2-az3.id}"]
    rule = found["aws_vpc_security_group_ingress_rule"]["endpoints"]
    assert (rule["cidr_ipv4"], rule["from_port"], rule["to_port"]) == ("10.8.0.0/16", 443, 443)


def test_s3_is_reached_through_every_private_route_table() -> None:
    endpoint = made(TWO)["aws_vpc_endpoint"]["s3"]
    tables = ["${aws_route_table.private_use2-az1.id}", "${aws_route_table.private_use2-az3.id}"]
    assert (endpoint["vpc_endpoint_type"], endpoint["route_table_ids"]) == ("Gateway", tables)
    assert "aws_vpc_endpoint" not in made(replace(TWO, endpoints=("none",)))


def test_the_default_security_group_lets_nobody_through() -> None:
    group = made(TWO)["aws_default_security_group"]["main"]
    assert "ingress" not in group and "egress" not in group


def test_names_of_the_vpc_resolve() -> None:
    vpc = made(TWO)["aws_vpc"]["main"]
    assert vpc["enable_dns_support"] is True and vpc["enable_dns_hostnames"] is True


def test_a_flow_log_has_a_role_that_two_clusters_do_not_share() -> None:
    logged = replace(TWO, flow_log=True)
    assert "aws_flow_log" not in made(TWO) and made(logged)["aws_flow_log"]["main"]["traffic_type"] == "ALL"
    role = made(logged, replace(DEPLOYMENT, iam_prefix="hpc-", iam_path="/hpc/"))["aws_iam_role"]["flow_log"]
    assert (role["name"], role["path"]) == ("hpc-demo-flow-log", "/hpc/")
    policy = json.loads(made(logged)["aws_iam_role_policy"]["flow_log"]["policy"])
    assert policy["Statement"][0]["Resource"] == ["${aws_cloudwatch_log_group.flow_log.arn}:*"]


def test_other_states_learn_ids_and_names_by_zone_id() -> None:
    from hpc_tf.modules.terraform.resource import State, new_app

    vpc = Vpc(State(new_app(), "network"), TWO, DEPLOYMENT)
    assert vpc.vpc_id == "${aws_vpc.main.id}"
    assert vpc.private_subnet_ids["use2-az3"] == "${aws_subnet.private_use2-az3.id}"
    assert vpc.public_subnet_ids["use2-az3"] == "${aws_subnet.public_use2-az3.id}"
    assert vpc.availability_zones["use2-az3"] == "${aws_subnet.private_use2-az3.availability_zone}"


def test_a_private_zone_goes_with_its_records() -> None:
    def build(state: Any) -> None:
        zone = PrivateZone(state, DEPLOYMENT, Expression("${aws_vpc.main.id}"))
        HeadRecord(state, zone.zone_id, "head.demo.hpc.internal", ["10.0.0.7"])

    found = configuration(build)
    assert addresses(found) == ["aws_route53_record.head_node", "aws_route53_zone.main"]
    zone = found["resource"]["aws_route53_zone"]["main"]
    assert (zone["name"], zone["force_destroy"]) == ("demo.hpc.internal", True)
    assert zone["vpc"] == {"vpc_id": "${aws_vpc.main.id}"}
    record = found["resource"]["aws_route53_record"]["head_node"]
    assert (record["zone_id"], record["type"]) == ("${aws_route53_zone.main.zone_id}", "A")
