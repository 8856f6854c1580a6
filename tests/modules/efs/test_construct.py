"""What a new EFS file system becomes."""

import json
from dataclasses import replace
from typing import Any

from hpc_tf.modules.efs.construct import EfsFileSystem
from hpc_tf.modules.efs.model import Efs
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import KmsKey
from hpc_tf.modules.spec.quantities import Duration, Rate
from hpc_tf.modules.spec.text import Name
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import DEPLOYMENT, addresses, configuration

PLAIN = Efs(efs="new", name=Name("home"))
ZONES = {"use2-az2": Expression("${b}"), "use2-az1": Expression("${a}")}


def made(model: Efs, **where: Any) -> dict[str, Any]:
    place = where or {"zones": ZONES}
    return configuration(
        lambda s: EfsFileSystem(
            s, model, DEPLOYMENT, "/home", security_group_id="sg-0123456789abcdef0", backup_role="arn:role", **place
        )
    )


def file_system(model: Efs) -> dict[str, Any]:
    found: dict[str, Any] = made(model)["resource"]["aws_efs_file_system"]["home"]
    return found


def test_a_plain_one_is_encrypted_elastic_and_protected() -> None:
    found = file_system(PLAIN)
    assert found["encrypted"] is True and found["throughput_mode"] == "elastic"
    assert found["performance_mode"] == "generalPurpose"
    assert found["lifecycle"] == {"prevent_destroy": True}
    assert found["tags"] == {"Name": "demo-home"} and found["//"] == "storage./home"


def test_delete_lifts_the_protection() -> None:
    assert "lifecycle" not in file_system(replace(PLAIN, deletion_policy="delete"))


def test_a_new_network_has_a_mount_target_for_each_zone() -> None:
    targets = made(PLAIN)["resource"]["aws_efs_mount_target"]
    assert {n: t["subnet_id"] for n, t in targets.items()} == {"home_use2-az1": "${a}", "home_use2-az2": "${b}"}


def test_existing_subnets_give_one_mount_target_for_each_zone_that_they_are_in() -> None:
    found = made(PLAIN, subnets=["subnet-0b", Expression("${var.subnet}"), "subnet-0b"])
    target = found["resource"]["aws_efs_mount_target"]["home"]
    assert found["data"]["aws_subnet"]["home_mounts"]["for_each"] == '${toset(["subnet-0b", var.subnet])}'
    assert target["for_each"] == (
        '${{for zone, ids in {for id in ["subnet-0b", var.subnet] : '
        "data.aws_subnet.home_mounts[id].availability_zone_id => id...} : zone => ids[0]}}"
    )
    assert target["subnet_id"] == "${each.value}"


def statements(model: Efs) -> list[dict[str, Any]]:
    policies = made(model)["resource"].get("aws_efs_file_system_policy", {})
    return json.loads(policies["home"]["policy"])["Statement"] if policies else []


def test_clear_text_is_refused_while_every_client_in_the_network_may_mount() -> None:
    deny, allow = statements(PLAIN)
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert allow["Effect"] == "Allow" and "elasticfilesystem:ClientMount" in allow["Action"]


def test_with_iam_nobody_is_let_in_but_by_their_own_role() -> None:
    assert [s["Effect"] for s in statements(replace(PLAIN, iam=True))] == ["Deny"]


def test_without_tls_the_default_policy_stays() -> None:
    assert statements(replace(PLAIN, tls=False)) == []


def test_throughput_lifecycle_and_key_become_what_the_provider_calls_them() -> None:
    after = Duration.parse("1d")
    found = file_system(
        replace(PLAIN, throughput=Rate(100), infrequent_access_after=after, kms_key=KmsKey("alias/hpc"))
    )
    assert (found["throughput_mode"], found["provisioned_throughput_in_mibps"]) == ("provisioned", 100)
    assert found["lifecycle_policy"] == {"transition_to_ia": "AFTER_1_DAY"}
    assert found["kms_key_id"] == "${data.aws_kms_key.home.arn}"
    month = replace(PLAIN, infrequent_access_after=Duration.parse("30d"))
    assert file_system(month)["lifecycle_policy"] == {"transition_to_ia": "AFTER_30_DAYS"}


def test_a_file_system_that_is_not_encrypted_has_no_key() -> None:
    found = made(replace(PLAIN, encrypted=False, kms_key=KmsKey("alias/hpc")))
    assert "kms_key_id" not in found["resource"]["aws_efs_file_system"]["home"] and "data" not in found


def test_backups_go_daily_into_a_vault_as_protected_as_the_file_system() -> None:
    model = replace(PLAIN, backup=Backup(retention=Duration.parse("7d")))
    found = made(model)["resource"]
    (rule,) = found["aws_backup_plan"]["home"]["rule"]
    assert (rule["schedule"], rule["lifecycle"]) == ("cron(0 3 * * ? *)", {"delete_after": 7})
    assert rule["recovery_point_tags"] == {"hpctf:cluster": "demo", "Name": "demo-home"}
    assert found["aws_backup_vault"]["home"]["lifecycle"] == {"prevent_destroy": True}
    assert found["aws_backup_selection"]["home"]["resources"] == ["${aws_efs_file_system.home.arn}"]
    unprotected = made(replace(model, deletion_policy="delete"))["resource"]["aws_backup_vault"]["home"]
    assert unprotected["force_destroy"] is True and "lifecycle" not in unprotected


def test_without_backup_there_is_no_vault() -> None:
    assert addresses(made(PLAIN)) == [
        "aws_efs_file_system.home",
        "aws_efs_file_system_policy.home",
        "aws_efs_mount_target.home_use2-az1",
        "aws_efs_mount_target.home_use2-az2",
    ]
