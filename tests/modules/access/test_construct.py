"""Who reaches whom."""

from typing import Any

import pytest
from hpc_tf.modules.access.construct import SecurityGroups
from hpc_tf.modules.access.sources import label_of
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import PrefixListId, SecurityGroupId
from hpc_tf.modules.spec.text import Cidr

from tests.modules.storage.workbench import DEPLOYMENT, configuration

HEAD, COMPUTE = "${aws_security_group.head_node.id}", "${aws_security_group.compute.id}"


def made(**words: Any) -> dict[str, Any]:
    settings = {"vpc_id": Expression("${data.x.y.vpc_id}"), "ssh": (), "head": True, "compute": True, **words}
    found: dict[str, Any] = configuration(lambda s: SecurityGroups(s, DEPLOYMENT, **settings))["resource"]
    return found


def pairs(found: dict[str, Any], way: str) -> set[tuple[str, str]]:
    """Which group lets which other one in or out, for all traffic."""
    rules = found.get(f"aws_vpc_security_group_{way}_rule", {}).values()
    named = [r for r in rules if "referenced_security_group_id" in r]
    assert all(r["ip_protocol"] == "-1" and "description" not in r for r in named)
    return {(r["security_group_id"], r["referenced_security_group_id"]) for r in named}


def test_nodes_reach_each_other_and_efa_has_both_directions() -> None:
    found = made()
    assert pairs(found, "ingress") == {(COMPUTE, COMPUTE), (HEAD, COMPUTE), (COMPUTE, HEAD)}
    assert pairs(found, "egress") == {(COMPUTE, COMPUTE)}


def test_nothing_is_open_by_default() -> None:
    rules = made()["aws_vpc_security_group_ingress_rule"].values()
    assert not [rule for rule in rules if "cidr_ipv4" in rule or "cidr_ipv6" in rule or "prefix_list_id" in rule]


@pytest.mark.parametrize(
    ("source", "key"),
    [
        (Cidr("203.0.113.0/24"), "cidr_ipv4"),
        (Cidr("2001:db8::/48"), "cidr_ipv6"),
        (PrefixListId("pl-0123456789abcdef0"), "prefix_list_id"),
        (Expression("${var.office}"), "cidr_ipv4"),
    ],
)
def test_each_source_of_ssh_is_a_rule_of_the_head_node(source: str, key: str) -> None:
    rules = made(ssh=(source,))["aws_vpc_security_group_ingress_rule"]
    (rule,) = [rule for name, rule in rules.items() if name.startswith("ssh_")]
    assert (rule[key], rule["from_port"], rule["to_port"], rule["ip_protocol"]) == (source, 22, 22, "tcp")
    assert rule["security_group_id"] == HEAD


def test_a_source_keeps_its_address_when_another_one_comes() -> None:
    one, two = (
        made(ssh=sources)["aws_vpc_security_group_ingress_rule"]
        for sources in (["1.1.1.1/32"], ["2.2.2.2/32", "1.1.1.1/32"])
    )
    assert {*one} < {*two}


def test_sources_that_look_alike_have_names_of_their_own() -> None:
    alike = ["2001:db8::48/128", "2001:db8:48::/128", "${var.a}", "${var.b}", "::/0", "10.0.0.0/8", "1.0.0.0/8"]
    assert len({label_of(source) for source in alike}) == len(alike)


def test_nodes_with_own_groups_are_let_in_by_ours() -> None:
    own = SecurityGroupId("sg-0123456789abcdef0")
    found = made(head=False, others=(own, own))
    assert "head_node" not in found["aws_security_group"]
    assert pairs(found, "ingress") == {(COMPUTE, COMPUTE), (COMPUTE, own)}


def test_where_all_nodes_have_own_groups_there_are_none_of_ours() -> None:
    from hpc_tf.modules.terraform.resource import State, new_app

    groups = SecurityGroups(State(new_app(), "cluster"), DEPLOYMENT, vpc_id="v", ssh=(), head=False, compute=False)
    assert groups.id_of("head_node") is None and groups.groups == {}
