"""Security group, backup roles and the lookup of keys."""

from dataclasses import replace
from typing import Any

from hpc_tf.modules.efs.kind import KIND as EFS
from hpc_tf.modules.lustre.kind import LUSTRE_PORTS
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.storage.construct import BackupRole, StorageSecurityGroup, key_arn, protection
from hpc_tf.modules.storage.ports import together

from tests.modules.storage.workbench import DEPLOYMENT, addresses, configuration

KEY = "arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def group(*kinds: str, efa: bool = False) -> dict[str, Any]:
    known = {"efs": EFS.ports, "lustre": LUSTRE_PORTS}
    ports = together(opened for kind in kinds for opened in known[kind])
    return configuration(
        lambda s: StorageSecurityGroup(s, DEPLOYMENT, vpc_id="vpc-0123456789abcdef0", ports=ports, efa=efa)
    )


def test_efs_alone_needs_no_rule_between_file_systems() -> None:
    assert addresses(group("efs")) == ["aws_security_group.storage"]


def test_servers_of_lustre_reach_each_other_at_all_its_ports_in_both_directions() -> None:
    made = group("efs", "lustre")["resource"]
    for way in ("ingress", "egress"):
        rules = made[f"aws_vpc_security_group_{way}_rule"].values()
        assert {(r["from_port"], r["to_port"]) for r in rules} == {(p.first, p.last) for p in LUSTRE_PORTS}
        assert all(r["security_group_id"] == r["referenced_security_group_id"] for r in rules)
        assert not any("description" in r for r in rules)


def test_efa_opens_everything_between_the_servers() -> None:
    made = group("lustre", efa=True)["resource"]
    assert made["aws_vpc_security_group_ingress_rule"]["storage_efa"]["ip_protocol"] == "-1"
    assert made["aws_vpc_security_group_egress_rule"]["storage_efa"]["ip_protocol"] == "-1"


def test_the_role_of_backups_obeys_prefix_path_boundary_and_partition() -> None:
    deployment = replace(
        DEPLOYMENT,
        partition="aws-cn",
        iam_prefix="hpc",
        iam_path="/hpc/",
        permissions_boundary=Expression("${var.boundary}"),
    )
    made = configuration(lambda s: BackupRole(s, deployment, "dlm"))["resource"]
    role = made["aws_iam_role"]["storage_dlm"]
    assert (role["name"], role["path"], role["permissions_boundary"]) == ("hpc-storage-dlm", "/hpc/", "${var.boundary}")
    attached = made["aws_iam_role_policy_attachment"]["storage_dlm"]["policy_arn"]
    assert attached == "arn:aws-cn:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"


def test_the_longest_cluster_name_still_names_a_role() -> None:
    made = configuration(lambda s: BackupRole(s, replace(DEPLOYMENT, cluster="c" * 40), "backup"))
    assert len(made["resource"]["aws_iam_role"]["storage_backup"]["name"]) <= 64


def test_terraform_looks_an_alias_up_and_leaves_arns_and_expressions_alone() -> None:
    found: list[str | None] = []
    keys = ("alias/hpc", KEY, Expression("${data.aws_kms_key.own.arn}"), None)
    made = configuration(lambda s: found.extend(key_arn(s, k, f"k{n}", ()) for n, k in enumerate(keys)))
    assert found == ["${data.aws_kms_key.k0.arn}", KEY, "${data.aws_kms_key.own.arn}", None]
    assert {n: body["key_id"] for n, body in made["data"]["aws_kms_key"].items()} == {"k0": "alias/hpc"}


def test_only_retain_protects_from_destroy() -> None:
    assert protection("retain") == {"prevent_destroy": True}
    assert protection("delete") is None
    assert protection("snapshot", "tags") == {"ignore_changes": ["tags"]}
