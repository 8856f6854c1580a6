"""What roles may do."""

from dataclasses import replace
from typing import Any

import pytest
from hpc_tf.modules.iam import policies

from tests.modules.storage.workbench import DEPLOYMENT

BUCKET = "arn:aws:s3:::demo-1"
ROLE = "arn:aws:iam::123456789012:role/demo-compute"
ZONE = "arn:aws:route53:::hostedzone/Z1"
CHANGING = ("Create", "Delete", "Terminate", "Stop", "Reboot", "Modify", "Run", "Put", "Change", "Pass", "Attach")


def head(**words: Any) -> list[policies.Statement]:
    settings = {"bucket_arn": BUCKET, "prefix": "configuration", "pass_roles": [ROLE], "zone_arn": ZONE, "placement_groups": False, **words}
    return policies.head_node(DEPLOYMENT, **settings)


def of(statements: list[policies.Statement], sid: str) -> policies.Statement:
    (found,) = [statement for statement in statements if statement["Sid"] == sid]
    return found


def test_nothing_that_changes_anything_is_allowed_on_everything() -> None:
    for statement in (*head(), *policies.compute(DEPLOYMENT, bucket_arn=BUCKET, prefix="configuration")):
        changing = [a for a in statement["Action"] if a.split(":")[1].startswith(CHANGING)]
        assert not changing or "*" not in statement["Resource"], statement["Sid"]
        assert not any("*" in action for action in statement["Action"]), statement["Sid"]


def test_the_head_node_ends_and_uses_only_what_bears_the_clusters_tag() -> None:
    tagged = {"StringEquals": {"aws:ResourceTag/hpctf:cluster": "demo"}}
    for sid in ("ManageNodes", "ReadConsole", "LaunchTemplatesOfThisCluster"):
        assert of(head(), sid)["Condition"] == tagged
    assert "ec2:TerminateInstances" in of(head(), "ManageNodes")["Action"]


def test_tags_are_free_only_at_launch() -> None:
    assert of(head(), "TagAtLaunch")["Condition"] == {
        "StringEquals": {"ec2:CreateAction": ["CreateFleet", "RunInstances"]}
    }


def test_only_the_roles_of_compute_nodes_are_passed_and_only_to_ec2() -> None:
    passed = of(head(), "PassRoles")
    assert passed["Resource"] == [ROLE]
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


def test_the_head_node_changes_nothing_of_the_configuration_but_what_it_publishes_as_applied() -> None:
    writing = [s for s in head() if {"s3:PutObject", "s3:DeleteObject"} & {*s["Action"]}]
    assert [s["Resource"] for s in writing] == [[f"{BUCKET}/configuration/applied/*"]]
    compute = policies.compute(DEPLOYMENT, bucket_arn=BUCKET, prefix="configuration")
    assert of(compute, "ReadConfiguration")["Resource"] == [f"{BUCKET}/configuration/*"]
    assert not [s for s in compute if "s3:PutObject" in s["Action"]]


def test_records_are_changed_in_the_clusters_zone_alone() -> None:
    assert of(head(), "NameNodes")["Resource"] == [ZONE]
    assert "NameNodes" not in [statement["Sid"] for statement in head(zone_arn=None)]


def test_placement_groups_are_used_where_there_are_any() -> None:
    group = "arn:aws:ec2:us-east-2:*:placement-group/*"
    assert group in of(head(placement_groups=True), "LaunchWith")["Resource"]
    assert group not in of(head(), "LaunchWith")["Resource"]


def test_compute_nodes_launch_and_pass_nothing() -> None:
    actions = {a for s in policies.compute(DEPLOYMENT, bucket_arn=BUCKET, prefix="configuration") for a in s["Action"]}
    assert actions == {
        "ec2:DescribeInstances", "ec2:DescribeTags", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"
    }  # fmt: skip


def test_arns_are_of_the_partition() -> None:
    china = replace(DEPLOYMENT, region="cn-north-1", partition="aws-cn", dns_suffix="amazonaws.com.cn")
    made = policies.head_node(china, bucket_arn="b", prefix="p", pass_roles=["r"], zone_arn=None, placement_groups=True)
    made += policies.s3(china, {"s3://corp": "read"}) + policies.launch_with_key(china, "k")
    arns = [r for s in made for r in s["Resource"] if r.startswith("arn:")]
    assert arns and all(arn.startswith("arn:aws-cn:") for arn in arns)
    assert of(made, "PassRoles")["Condition"]["StringEquals"]["iam:PassedToService"] == "ec2.amazonaws.com.cn"


@pytest.mark.parametrize(
    ("url", "objects", "listed"),
    [
        ("s3://corp", ["arn:aws:s3:::corp/*"], None),
        ("s3://corp/", ["arn:aws:s3:::corp/*"], None),
        ("s3://corp/*", ["arn:aws:s3:::corp/*"], None),
        ("s3://corp/runs", ["arn:aws:s3:::corp/runs", "arn:aws:s3:::corp/runs/*"], ["runs", "runs/*"]),
        ("s3://corp/runs/", ["arn:aws:s3:::corp/runs", "arn:aws:s3:::corp/runs/*"], ["runs", "runs/*"]),
        ("s3://corp/runs*", ["arn:aws:s3:::corp/runs*"], ["runs*"]),
    ],
)
def test_a_prefix_opens_a_folder_and_no_neighbour(url: str, objects: list[str], listed: list[str] | None) -> None:
    listing, reading = policies.s3(DEPLOYMENT, {url: "read"})
    assert reading["Resource"] == objects and reading["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert listing.get("Condition") == ({"StringLike": {"s3:prefix": listed}} if listed else None)


def test_writing_is_asked_for() -> None:
    _, writing = policies.s3(DEPLOYMENT, {"s3://corp": "read-write"})
    assert {"s3:PutObject", "s3:DeleteObject"} < {*writing["Action"]}


def test_statements_have_names_of_their_own() -> None:
    made = head() + policies.use_key("k") + policies.launch_with_key(DEPLOYMENT, "k") + policies.mount_efs(["f"])
    made += policies.s3(DEPLOYMENT, {"s3://one": "read", "s3://two": "read-write"})
    names = [statement["Sid"] for statement in made]
    assert len({*names}) == len(names) and all(name.isalnum() for name in names)


def test_disks_are_encrypted_on_behalf_of_ec2_alone() -> None:
    use, grant = policies.launch_with_key(DEPLOYMENT, "k")
    assert use["Condition"] == {"StringEquals": {"kms:ViaService": "ec2.us-east-2.amazonaws.com"}}
    assert grant["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_the_configuration_is_read_below_its_prefix_alone() -> None:
    made = policies.compute(DEPLOYMENT, bucket_arn=BUCKET, prefix="hpc-tf/demo/configuration")
    assert of(made, "ReadConfiguration")["Resource"] == [f"{BUCKET}/hpc-tf/demo/configuration/*"]
    assert of(made, "ListConfiguration")["Condition"] == {"StringLike": {"s3:prefix": "hpc-tf/demo/configuration/*"}}
