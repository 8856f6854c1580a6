"""What backups become in the storage state."""

from __future__ import annotations

import json
from typing import Any

from tests.spec import BASE, checked

SCRATCH = "storage: {/home: efs, /scratch: {lustre: 1.2 TiB, deployment_type: scratch-2}, /keep: {lustre: 1.2 TiB}}"
COPIES = "arn:aws:backup:us-west-2:123456789012:backup-vault:copies"


def storage(*specs: str) -> dict[str, Any]:
    from hpc_tf.compiler.synthesis import synthesise

    found = checked(BASE, *specs)
    assert found.ok, found.diagnostics
    made: dict[str, Any] = json.loads(synthesise(found).files["storage/main.tf.json"])
    return made


def test_without_the_key_nothing_is_made_and_nothing_is_tagged() -> None:
    made = storage("storage: {/home: efs}")
    assert not [kind for kind in made["resource"] if kind.startswith("aws_backup")]
    assert "hpctf:backup-plan" not in made["provider"]["aws"]["default_tags"]["tags"]


def test_a_plan_selects_by_the_tag_that_all_new_storage_has() -> None:
    made = storage("backup: 35d")
    chosen = made["resource"]["aws_backup_selection"]["all"]
    assert made["provider"]["aws"]["default_tags"]["tags"]["hpctf:backup-plan"] == "demo"
    assert chosen["condition"]["string_equals"] == [{"key": "aws:ResourceTag/hpctf:backup-plan", "value": "demo"}]
    assert "arn:aws:ec2:*:*:volume/*" in chosen["resources"] and "not_resources" not in chosen


def test_lustre_that_has_no_backups_is_left_out() -> None:
    chosen = storage("backup: 35d", SCRATCH)["resource"]["aws_backup_selection"]["all"]
    assert chosen["not_resources"] == ["arn:aws:fsx:*:*:file-system/${aws_fsx_lustre_file_system.scratch.id}"]


def test_the_vault_is_protected_unless_the_spec_gives_it_up() -> None:
    kept = storage("backup: 35d")["resource"]["aws_backup_vault"]["all"]
    given_up = storage("backup: {deletion_policy: delete}")["resource"]["aws_backup_vault"]["all"]
    assert kept["lifecycle"] == {"prevent_destroy": True} and kept["force_destroy"] is False
    assert "lifecycle" not in given_up and given_up["force_destroy"] is True


def test_rhythm_and_lives_stand_in_one_rule() -> None:
    spec = f"backup: {{every: month, start: '22:30', retention: 180d, cold_after: 60d, copy_to: '{COPIES}'}}"
    (rule,) = storage(spec)["resource"]["aws_backup_plan"]["all"]["rule"]
    life = {"delete_after": 180, "cold_storage_after": 60}
    assert rule["schedule"] == "cron(30 22 1 * ? *)" and rule["lifecycle"] == life
    assert rule["copy_action"] == {"destination_vault_arn": COPIES, "lifecycle": life}


def test_only_a_compliance_lock_closes_for_good() -> None:
    locks = {word: storage(f"backup: {{lock: {word}}}")["resource"].get("aws_backup_vault_lock_configuration") for word in
             ("none", "governance", "compliance")}  # fmt: skip
    assert locks["none"] is None and locks["governance"]["all"]["min_retention_days"] == 35
    assert "changeable_for_days" not in locks["governance"]["all"] and locks["compliance"]["all"]["changeable_for_days"] == 3


def test_the_key_of_the_spec_encrypts_the_vault() -> None:
    key = "arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert storage("backup: 35d", f"encryption: {key}")["resource"]["aws_backup_vault"]["all"]["kms_key_arn"] == key


def test_the_state_of_the_scheduler_is_restored_from_a_snapshot() -> None:
    made = storage("slurm: {state_volume: {snapshot: snap-0123456789abcdef0}}")["resource"]["aws_ebs_volume"]
    assert made["scheduler_state"]["snapshot_id"] == "snap-0123456789abcdef0"
    assert made["scheduler_state"]["lifecycle"] == {"prevent_destroy": True}
