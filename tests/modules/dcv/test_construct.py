"""What remote desktops become: rules, a port of the load balancer, what machines are told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hpc_tf.modules.catalog import Catalog
from hpc_tf.modules.dcv.rendering import draws_with_gpu

from tests.spec import BASE, checked, codes

OPEN = "access: {ssh: [203.0.113.0/24], key_pair: admin, dcv: true}\n"


def made(spec: str) -> dict[str, Any]:
    from hpc_tf.compiler.synthesis import synthesise

    found = checked(BASE, spec)
    assert found.ok, found.diagnostics
    files = synthesise(found).files
    cluster = json.loads(files["cluster/main.tf.json"])
    return {**cluster, "settings": json.loads(files["cluster/files/settings.json"])}


def ingress(spec: str) -> dict[str, Any]:
    return {
        name: (rule["security_group_id"].split(".")[1], rule["from_port"])
        for name, rule in made(spec)["resource"]["aws_vpc_security_group_ingress_rule"].items()
        if "dcv" in name
    }


def test_nothing_is_open_and_nothing_runs_without_a_word() -> None:
    found = made("{}")
    assert "dcv" not in json.dumps(found)


def test_people_who_may_come_by_ssh_may_open_desktops_of_the_head_node() -> None:
    assert ingress(OPEN) == {"dcv_203-0-113-0-24": ("head_node", 8443)}


def test_desktops_have_their_own_sources_and_port() -> None:
    assert ingress("access: {dcv: {allowed_ips: [198.51.100.0/24], port: 9000}}") == {"dcv_198-51-100-0-24": ("head_node", 9000)}


def test_an_empty_list_runs_dcv_behind_a_closed_port() -> None:
    found = made("access: {ssh: 203.0.113.0/24, dcv: []}")
    assert found["settings"]["head_node"]["dcv"] == {"port": 8443, "gpu": False}
    assert not [name for name in found["resource"]["aws_vpc_security_group_ingress_rule"] if "dcv" in name]


def test_login_nodes_take_the_desktops_from_the_head_node() -> None:
    found = made(f"{OPEN}login_nodes: g6.xlarge")
    assert "dcv" not in found["settings"]["head_node"]
    assert found["settings"]["login_nodes"]["login"]["dcv"] == {"port": 8443, "gpu": True}


def test_the_load_balancer_of_a_pool_passes_the_port_on() -> None:
    found = made(f"{OPEN}login_nodes: g6.xlarge")["resource"]
    listener = found["aws_lb_listener"]["login_login_dcv"]
    assert (listener["port"], listener["protocol"]) == (8443, "TCP")
    (group,) = found["aws_autoscaling_group"].values()
    assert group["target_group_arns"] == ["${aws_lb_target_group.login_login.arn}", "${aws_lb_target_group.login_login_dcv.arn}"]
    assert ingress(f"{OPEN}login_nodes: g6.xlarge") == {
        "login_login_dcv_203-0-113-0-24": ("login_login_balancer", 8443),
        "login_login_from_balancer_dcv": ("login_nodes", 8443),
    }


def test_a_pool_may_have_desktops_that_others_have_not() -> None:
    pools = "login_nodes: {login: {instance: m7i.large, count: 2}, desk: {instance: g6.xlarge, access: {dcv: true}}}"
    found = made(f"access: {{ssh: 203.0.113.0/24}}\n{pools}")
    assert sorted(found["resource"]["aws_lb_listener"]) == ["login_desk", "login_desk_dcv", "login_login"]


def test_false_on_a_node_takes_back_what_stands_above() -> None:
    found = made(f"{OPEN}head_node: {{access: {{dcv: false}}}}")
    assert "dcv" not in found["settings"]["head_node"]


def test_the_head_node_is_public_where_desktops_are_open() -> None:
    assert made("access: {dcv: [203.0.113.0/24]}")["resource"]["aws_instance"]["head_node"]["associate_public_ip_address"] is True


@pytest.mark.parametrize(("region", "arn"), [("us-east-2", "arn:aws"), ("us-gov-west-1", "arn:aws-us-gov"), ("cn-north-1", "arn:aws-cn")])
def test_dcv_may_see_that_it_runs_on_ec2(region: str, arn: str) -> None:
    found = made(f"region: {region}\n{OPEN}queues: {{cpu: c6i.large}}\nhead_node: c6i.large")["resource"]
    policy = json.loads(found["aws_iam_role_policy"]["head_node"]["policy"])
    (statement,) = (s for s in policy["Statement"] if s["Sid"] == "ReadDcvLicence")
    assert statement["Resource"] == [f"{arn}:s3:::dcv-license.{region}/*"] and statement["Action"] == ["s3:GetObject"]


def test_a_node_learns_the_address_of_its_load_balancer() -> None:
    content = made(f"{OPEN}login_nodes: g6.xlarge")["resource"]["aws_s3_object"]["resources_json"]["content"]
    assert "login_addresses" in content and "aws_lb.login_login.dns_name" in content


@pytest.mark.parametrize(("type_", "gpu"), [("g6.xlarge", True), ("g4dn.xlarge", True), ("g5g.xlarge", False), ("m7i.large", False), ("g4ad.xlarge", False)])
def test_gpus_of_nvidia_beside_x86_draw(type_: str, gpu: bool) -> None:
    assert draws_with_gpu(type_, Catalog.bundled()) is gpu


def test_what_ssh_is_told_already_is_not_told_of_desktops_again() -> None:
    assert "HPC761" not in codes(BASE, "access: {ssh: 0.0.0.0/0, dcv: true}")
    assert "HPC761" in codes(BASE, "access: {ssh: 203.0.113.0/24, dcv: 0.0.0.0/0}")
