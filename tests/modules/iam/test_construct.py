"""Roles and instance profiles."""

import json
from dataclasses import replace
from typing import Any

from hpc_tf.modules.iam import policies
from hpc_tf.modules.iam.construct import NodeRole
from hpc_tf.modules.iam.model import Iam, NodeIam
from hpc_tf.modules.iam.names import role_name
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import PolicyArn
from hpc_tf.modules.spec.text import S3Url
from hpc_tf.modules.terraform.deployment import Deployment

from tests.modules.storage.workbench import DEPLOYMENT, addresses, configuration

SSM = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"


def made(
    deployment: Deployment = DEPLOYMENT, iam: Iam = Iam(), own: NodeIam = NodeIam(), session_manager: bool = True
) -> dict[str, Any]:
    def build(state: Any) -> None:
        statements = policies.compute(deployment, bucket_arn=Expression("${aws_s3_bucket.main.arn}"), prefix="configuration")
        NodeRole(
            state, "compute", role_name(deployment, "compute"), deployment, statements=statements, iam=iam, own=own,
            session_manager=session_manager, origin=("queues",),
        )  # fmt: skip

    return configuration(build)


def attached(found: dict[str, Any]) -> dict[str, str]:
    rules = found["resource"].get("aws_iam_role_policy_attachment", {})
    return {name: rule["policy_arn"] for name, rule in rules.items()}


def test_a_role_is_for_ec2_and_has_a_profile() -> None:
    found = made()
    assert addresses(found) == [
        "aws_iam_instance_profile.compute",
        "aws_iam_role.compute",
        "aws_iam_role_policy.compute",
        "aws_iam_role_policy_attachment.compute_AmazonSSMManagedInstanceCore",
    ]
    role = found["resource"]["aws_iam_role"]["compute"]
    assert (role["name"], role["path"]) == ("demo-compute", "/")
    assert json.loads(role["assume_role_policy"])["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}


def test_boundary_path_and_prefix_are_kept() -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    site = replace(DEPLOYMENT, permissions_boundary=boundary, iam_path="/hpc/", iam_prefix="corp-")
    role = made(site)["resource"]["aws_iam_role"]["compute"]
    assert (role["name"], role["path"], role["permissions_boundary"]) == ("corp-demo-compute", "/hpc/", boundary)
    assert made(site)["resource"]["aws_iam_instance_profile"]["compute"]["path"] == "/hpc/"


def test_session_manager_is_a_policy_that_can_be_left_out() -> None:
    assert attached(made()) == {"compute_AmazonSSMManagedInstanceCore": SSM}
    assert attached(made(session_manager=False)) == {}


def test_policies_of_all_and_of_the_queue_are_attached_once() -> None:
    one, two = PolicyArn("arn:aws:iam::aws:policy/One"), PolicyArn("arn:aws:iam::123456789012:policy/team/Two")
    found = made(iam=Iam(policies=(one, PolicyArn(SSM))), own=NodeIam(policies=(one, two)))
    assert sorted(attached(found).values()) == sorted([SSM, one, two])


def test_policies_of_one_name_do_not_meet() -> None:
    twins = (PolicyArn("arn:aws:iam::aws:policy/One"), PolicyArn("arn:aws:iam::123456789012:policy/team/One"))
    assert sorted(attached(made(iam=Iam(policies=twins), session_manager=False)).values()) == sorted(twins)


def test_access_to_buckets_joins_that_of_the_queue() -> None:
    found = made(iam=Iam(s3={S3Url("s3://shared"): "read"}), own=NodeIam(s3={S3Url("s3://own"): "read-write"}))
    text = found["resource"]["aws_iam_role_policy"]["compute"]["policy"]
    assert "arn:aws:s3:::shared/*" in text and "arn:aws:s3:::own/*" in text
    assert "${aws_s3_bucket.main.arn}/configuration/*" in text
