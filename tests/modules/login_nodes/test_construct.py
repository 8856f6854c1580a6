"""What pools of login nodes become."""

from __future__ import annotations

import json
from typing import Any

from tests.spec import BASE, checked


def made(spec: str) -> dict[str, Any]:
    from hpc_tf.compiler.synthesis import synthesise

    found = checked(BASE, spec)
    assert found.ok, found.diagnostics
    files = synthesise(found).files
    states = {state: json.loads(content) for state in ("network", "storage", "cluster") if (content := files.get(f"{state}/main.tf.json"))}
    return {**states, "settings": json.loads(files["cluster/files/settings.json"])}


def resources(spec: str) -> dict[str, Any]:
    found: dict[str, Any] = made(spec)["cluster"]["resource"]
    return found


OPEN = "access: {ssh: [203.0.113.0/24], key_pair: admin}\n"


def test_a_type_alone_is_a_pool_called_login() -> None:
    group = resources("login_nodes: c7i.large")["aws_autoscaling_group"]["login_login"]
    assert (group["min_size"], group["max_size"], group["name"]) == (1, 1, "demo-login-login")


def test_ssh_opens_the_load_balancer_and_no_longer_the_head_node() -> None:
    rules = resources(f"{OPEN}login_nodes: c7i.large")["aws_vpc_security_group_ingress_rule"]
    outside = {name: rule["security_group_id"] for name, rule in rules.items() if "cidr_ipv4" in rule}
    assert outside == {"login_login_ssh_203-0-113-0-24": "${aws_security_group.login_login_balancer.id}"}
    assert rules["login_login_from_balancer"]["referenced_security_group_id"] == "${aws_security_group.login_login_balancer.id}"


def test_the_address_is_public_where_ssh_is_open_and_private_elsewhere() -> None:
    assert resources(f"{OPEN}login_nodes: c7i.large")["aws_lb"]["login_login"]["internal"] is False
    assert resources("login_nodes: c7i.large")["aws_lb"]["login_login"]["internal"] is True


def test_without_a_load_balancer_sources_reach_the_nodes() -> None:
    found = resources(f"{OPEN}login_nodes: {{login: {{instance: c7i.large, load_balancer: none}}}}")
    rule = found["aws_vpc_security_group_ingress_rule"]["login_login_ssh_203-0-113-0-24"]
    assert rule["security_group_id"] == "${aws_security_group.login_nodes.id}" and "aws_lb" not in found


def test_people_are_warned_for_the_grace_period_before_a_node_goes() -> None:
    found = made("login_nodes: {login: {instance: c7i.large, grace_period: 30m}}")
    (hook,) = found["cluster"]["resource"]["aws_autoscaling_group"]["login_login"]["initial_lifecycle_hook"]
    assert hook["heartbeat_timeout"] >= 1800 and hook["default_result"] == "CONTINUE"
    assert found["settings"]["login_nodes"]["login"]["grace_seconds"] == 1800


def test_auto_scaling_waits_two_hours_at_most() -> None:
    group = resources("login_nodes: {login: {instance: c7i.large, grace_period: 2h}}")["aws_autoscaling_group"]["login_login"]
    assert group["initial_lifecycle_hook"][0]["heartbeat_timeout"] == 7200


def test_login_nodes_may_read_host_keys_and_leave_but_launch_nothing() -> None:
    policy = json.loads(resources("login_nodes: c7i.large")["aws_iam_role_policy"]["login_login"]["policy"])
    allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert {"secretsmanager:GetSecretValue", "autoscaling:CompleteLifecycleAction"} <= allowed
    assert not [action for action in allowed if action.startswith("ec2:") and not action.startswith("ec2:Describe")]


def test_host_keys_outlive_the_cluster_state() -> None:
    found = made("login_nodes: c7i.large")
    assert "host_keys" in found["storage"]["resource"]["aws_secretsmanager_secret"]
    assert "host_keys" not in made("{}")["storage"]["resource"].get("aws_secretsmanager_secret", {})


def test_in_an_existing_network_pools_stand_where_the_spec_says() -> None:
    subnets = "network: {subnets: {head_node: subnet-0a1b2c3d4e5f60001, login_nodes: [subnet-0a1b2c3d4e5f60002]}}\n"
    group = resources(f"{subnets}login_nodes: c7i.large")["aws_autoscaling_group"]["login_login"]
    assert group["vpc_zone_identifier"] == ["subnet-0a1b2c3d4e5f60002"]


def test_storage_lets_login_nodes_in() -> None:
    rules = resources("login_nodes: c7i.large")["aws_vpc_security_group_ingress_rule"]
    assert rules["storage_login_nodes_2049"]["referenced_security_group_id"] == "${aws_security_group.login_nodes.id}"


def test_a_pool_with_groups_of_its_own_gets_no_rule_of_ours() -> None:
    found = resources("login_nodes: {login: {instance: c7i.large, security_groups: sg-0123456789abcdef0}}")
    assert "login_nodes" not in found["aws_security_group"]
    assert found["aws_launch_template"]["login_login"]["vpc_security_group_ids"] == ["sg-0123456789abcdef0"]
