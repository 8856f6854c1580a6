"""What a new OpenZFS file system becomes."""

from dataclasses import replace
from typing import Any

from hpc_tf.modules.openzfs.construct import OpenZfsFileSystem
from hpc_tf.modules.openzfs.model import OpenZfs
from hpc_tf.modules.spec.quantities import Duration, Rate, Size
from hpc_tf.modules.spec.text import Name, Zone
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import GROUND, SUBNET, configuration

PLAIN = OpenZfs(openzfs=Size.parse("1 TiB"), throughput=Rate(160), name=Name("data"), zone=Zone("use2-az1"))


def made(model: OpenZfs) -> dict[str, Any]:
    return configuration(lambda s: OpenZfsFileSystem(s, model, GROUND, "/data"))["resource"]


def file_system(model: OpenZfs) -> dict[str, Any]:
    found: dict[str, Any] = made(model)["aws_fsx_openzfs_file_system"]["data"]
    return found


def volume(model: OpenZfs) -> dict[str, Any]:
    found: dict[str, Any] = made(model)["aws_fsx_openzfs_volume"]["data"]
    return found


def test_it_is_a_file_system_with_one_volume_below_its_root_both_protected() -> None:
    system = file_system(PLAIN)
    assert (system["storage_capacity"], system["throughput_capacity"]) == (1024, 160)
    assert system["deployment_type"] == "SINGLE_AZ_2" and system["subnet_ids"] == [SUBNET]
    assert "preferred_subnet_id" not in system
    assert volume(PLAIN)["parent_volume_id"] == "${aws_fsx_openzfs_file_system.data.root_volume_id}"
    assert system["lifecycle"] == volume(PLAIN)["lifecycle"] == {"prevent_destroy": True}


def test_root_of_a_node_is_root_there_so_that_homes_can_be_made() -> None:
    (client,) = volume(PLAIN)["nfs_exports"]["client_configurations"]
    assert client["clients"] == "*" and {"rw", "no_root_squash"} <= set(client["options"])


def test_compression_is_that_of_the_volume() -> None:
    assert volume(PLAIN)["data_compression_type"] == "LZ4"
    assert volume(replace(PLAIN, compression="zstd"))["data_compression_type"] == "ZSTD"


def test_in_two_zones_it_has_two_subnets_and_the_route_tables() -> None:
    system = file_system(replace(PLAIN, deployment_type="multi-az-1", standby=Zone("use2-az2")))
    assert len(system["subnet_ids"]) == 2 and system["preferred_subnet_id"] == SUBNET
    assert system["route_table_ids"] == ["rtb-0123456789abcdef0"]


def test_backups_and_the_last_one_are_of_the_file_system() -> None:
    system = file_system(replace(PLAIN, backup=Backup(retention=Duration.parse("7d")), deletion_policy="snapshot"))
    assert (system["automatic_backup_retention_days"], system["copy_tags_to_backups"]) == (7, True)
    assert system["skip_final_backup"] is False and system["final_backup_tags"]["Name"] == "demo-data"
    assert file_system(PLAIN)["skip_final_backup"] is True


def test_more_iops_than_the_size_brings_are_bought() -> None:
    assert file_system(PLAIN)["disk_iops_configuration"] == {"mode": "AUTOMATIC"}
    bought = file_system(replace(PLAIN, iops=9000))["disk_iops_configuration"]
    assert bought == {"mode": "USER_PROVISIONED", "iops": 9000}
