"""Interfaces of a launch template that the spec names."""

from __future__ import annotations

from hpc_tf.modules.fleet.model import TemplateVersion
from hpc_tf.modules.fleet.own_interfaces import dynamic, lookup
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import LaunchTemplateId
from hpc_tf.modules.terraform.schema import problems

TEMPLATE = TemplateVersion(id=LaunchTemplateId("lt-0123456789abcdef0"), version=3)


def test_the_version_that_is_read_is_asserted_to_be_the_named_one() -> None:
    (condition,) = lookup(TEMPLATE)["lifecycle"]["postcondition"]
    assert condition["condition"] == "${self.latest_version == 3}" and "3" in condition["error_message"]


def test_subnet_and_groups_are_ours_where_the_template_says_none() -> None:
    made = dynamic("data.aws_launch_template.cpu_main.network_interfaces", "subnet-1", [Expression("${sg.id}"), "sg-2"])
    content = made["network_interfaces"]["content"]
    assert content["subnet_id"].endswith(': "subnet-1"}')
    assert content["security_groups"].endswith(': [sg.id, "sg-2"]}')
    assert dynamic("x", None, [])["network_interfaces"]["content"]["subnet_id"].endswith(": null}")


def test_the_provider_knows_every_attribute_that_is_taken() -> None:
    content = dynamic("x", "subnet-1", ["sg-1"])["network_interfaces"]["content"]
    assert problems("resource", "aws_launch_template", {"network_interfaces": [content]}) == ()
