"""What a new Lustre file system becomes."""

from dataclasses import replace
from typing import Any

from hpc_tf.modules.lustre.construct import LustreFileSystem
from hpc_tf.modules.lustre.model import Association, Link, Lustre
from hpc_tf.modules.spec.identifiers import BackupId, KmsKey
from hpc_tf.modules.spec.quantities import Duration, FsxSize, Size, WeeklyTime
from hpc_tf.modules.spec.text import DirectoryPath, Name, S3Url
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import DEPLOYMENT, SUBNET, configuration

PLAIN = Lustre(lustre=FsxSize(4800), throughput=125, name=Name("scratch"))
SCRATCH = replace(PLAIN, deployment_type="scratch-2", throughput=None)
BUCKET = S3Url("s3://weather")
RULES = ("aws_vpc_security_group_ingress_rule.storage_988",)


def made(model: Lustre) -> dict[str, Any]:
    found: dict[str, Any] = configuration(
        lambda s: LustreFileSystem(
            s, model, DEPLOYMENT, "/scratch", subnet_id=SUBNET, security_group_id="sg-0123456789abcdef0", after=RULES
        )
    )["resource"]
    return found


def file_system(model: Lustre) -> dict[str, Any]:
    found: dict[str, Any] = made(model)["aws_fsx_lustre_file_system"]["scratch"]
    return found


def test_a_plain_one_is_persistent_protected_and_waits_for_its_ports() -> None:
    found = file_system(PLAIN)
    assert (found["deployment_type"], found["storage_capacity"]) == ("PERSISTENT_2", 4800)
    assert (found["per_unit_storage_throughput"], found["file_system_type_version"]) == (125, "2.15")
    assert found["metadata_configuration"] == {"mode": "AUTOMATIC"}
    assert found["lifecycle"]["prevent_destroy"] is True and found["depends_on"] == list(RULES)
    assert found["skip_final_backup"] is True and found["automatic_backup_retention_days"] == 0


def test_scratch_has_none_of_what_fsx_refuses_it() -> None:
    found = file_system(replace(SCRATCH, kms_key=KmsKey("alias/hpc")))
    refused = {"per_unit_storage_throughput", "metadata_configuration", "kms_key_id", "copy_tags_to_backups"}
    assert not refused & set(found) and not {"automatic_backup_retention_days", "skip_final_backup"} & set(found)


def test_a_last_backup_is_made_only_where_it_is_asked_for() -> None:
    found = file_system(replace(PLAIN, deletion_policy="snapshot"))
    assert found["skip_final_backup"] is False and "prevent_destroy" not in found["lifecycle"]
    assert found["final_backup_tags"] == {"hpctf:cluster": "demo", "Name": "demo-scratch"}


def test_backups_carry_their_time_and_life() -> None:
    found = file_system(replace(PLAIN, backup=Backup(retention=Duration.parse("7d"))))
    assert (found["automatic_backup_retention_days"], found["daily_automatic_backup_start_time"]) == (7, "03:00")


def test_adding_backups_or_links_later_never_replaces_the_file_system() -> None:
    later = file_system(replace(PLAIN, import_=Link(s3=BUCKET)))
    assert file_system(PLAIN)["copy_tags_to_backups"] is True and "copy_tags_to_backups" not in later
    assert later["lifecycle"]["ignore_changes"] == ["copy_tags_to_backups"]


def test_hard_disks_always_say_whether_they_have_a_cache() -> None:
    hdd = replace(PLAIN, deployment_type="persistent-1", storage_type="hdd", throughput=12, lustre=FsxSize(6000))
    assert file_system(hdd)["drive_cache_type"] == "NONE"
    assert file_system(replace(hdd, drive_cache=True))["drive_cache_type"] == "READ"
    assert "drive_cache_type" not in file_system(PLAIN)


def test_maintenance_metadata_compression_and_efa_become_what_the_provider_calls_them() -> None:
    found = file_system(
        replace(PLAIN, maintenance=WeeklyTime.parse("sun 03:00"), metadata_iops=12000, compression="lz4", efa=True)
    )
    assert (found["weekly_maintenance_start_time"], found["data_compression_type"]) == ("7:03:00", "LZ4")
    assert found["metadata_configuration"] == {"mode": "USER_PROVISIONED", "iops": 12000}
    assert found["efa_enabled"] is True


def test_a_restored_one_keeps_what_its_backup_brings() -> None:
    found = file_system(Lustre(lustre=BackupId("backup-0123456789abcdef0"), name=Name("scratch")))
    assert found["backup_id"] == "backup-0123456789abcdef0" and "storage_capacity" not in found
    assert {"storage_capacity", "per_unit_storage_throughput"} <= set(found["lifecycle"]["ignore_changes"])
    assert "file_system_type_version" not in found and "metadata_configuration" not in found


def test_one_bucket_for_both_directions_is_an_association_at_the_root() -> None:
    found = made(replace(PLAIN, import_=Link(s3=BUCKET), export=Link(s3=BUCKET, policy=("deleted", "new"))))
    link = found["aws_fsx_data_repository_association"]["scratch_root"]
    assert (link["file_system_path"], link["data_repository_path"]) == ("/", "s3://weather")
    assert link["s3"]["auto_import_policy"]["events"] == ["NEW", "CHANGED"]
    assert link["s3"]["auto_export_policy"]["events"] == ["NEW", "DELETED"]
    assert link["batch_import_meta_data_on_create"] is True
    assert "import_path" not in found["aws_fsx_lustre_file_system"]["scratch"]


def test_two_prefixes_are_the_old_form() -> None:
    source = Link(s3=S3Url("s3://weather/in"), chunk_size=Size.parse("2 GiB"))
    found = made(replace(SCRATCH, import_=source, export=Link(s3=S3Url("s3://weather/out"))))
    body = found["aws_fsx_lustre_file_system"]["scratch"]
    assert (body["import_path"], body["export_path"]) == ("s3://weather/in", "s3://weather/out")
    assert (body["auto_import_policy"], body["imported_file_chunk_size"]) == ("NEW_CHANGED", 2048)
    assert "aws_fsx_data_repository_association" not in found


def test_directories_that_look_alike_have_addresses_of_their_own() -> None:
    links = {DirectoryPath(d): Association(s3=BUCKET) for d in ("/a/b", "/a_b", "/a.b", "/a-b")}
    names = set(made(replace(PLAIN, links=links))["aws_fsx_data_repository_association"])
    assert {"scratch_a_b", "scratch_a-b"} < names and len(names) == 4
