"""What a new ONTAP file system becomes."""

from dataclasses import replace
from typing import Any

from hpc_tf.modules.ontap.construct import OntapFileSystem
from hpc_tf.modules.ontap.model import Ontap
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.identifiers import KmsKey, SubnetId
from hpc_tf.modules.spec.quantities import Duration, Rate, Size, WeeklyTime
from hpc_tf.modules.spec.text import Name, Zone
from hpc_tf.modules.storage.ground import Ground
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import GROUND, SUBNET, configuration

SECOND = SubnetId("subnet-0123456789abcdef1")
PLAIN = Ontap(ontap=Size.parse("2 TiB"), throughput=Rate(128), name=Name("data-1"), zone=Zone("use2-az1"))
TWO_ZONES = replace(PLAIN, deployment_type="multi-az-2", throughput=Rate(384), standby=Zone("use2-az2"))
EXISTING = replace(GROUND, zones={}, subnets=(SUBNET, SECOND), head_zone_name=Expression("${data.aws_subnet.head.x}"))


def made(model: Ontap, ground: Ground = GROUND) -> dict[str, Any]:
    return configuration(lambda s: OntapFileSystem(s, model, ground, "/data-1"))


def resource(model: Ontap, type_: str, ground: Ground = GROUND) -> dict[str, Any]:
    found: dict[str, Any] = made(model, ground)["resource"][f"aws_fsx_ontap_{type_}"]["data-1"]
    return found


def test_it_is_a_file_system_a_machine_and_one_thin_volume_all_protected() -> None:
    system, machine, volume = (resource(PLAIN, t) for t in ("file_system", "storage_virtual_machine", "volume"))
    assert (system["storage_capacity"], system["throughput_capacity_per_ha_pair"]) == (2048, 128)
    assert system["subnet_ids"] == [system["preferred_subnet_id"]] and "route_table_ids" not in system
    assert machine["file_system_id"] == "${aws_fsx_ontap_file_system.data-1.id}"
    assert (volume["name"], volume["junction_path"]) == ("data_1", "/data_1")
    assert (volume["size_in_megabytes"], volume["volume_style"]) == (2048 * 1024, "FLEXVOL")
    assert all(r["lifecycle"] == {"prevent_destroy": True} for r in (system, machine, volume))


def test_in_two_zones_the_route_tables_lead_to_the_server_that_serves() -> None:
    system = resource(TWO_ZONES, "file_system")
    assert (system["subnet_ids"], system["preferred_subnet_id"]) == ([SUBNET, SECOND], SUBNET)
    assert system["route_table_ids"] == ["rtb-0123456789abcdef0"]


def test_in_an_existing_network_the_plan_looks_whether_the_second_subnet_is_in_another_zone() -> None:
    model = replace(TWO_ZONES, zone=None, standby=SECOND)
    looked_up = made(model, EXISTING)["data"]["aws_subnet"]["data-1_standby"]
    (asserted,) = looked_up["lifecycle"]["postcondition"]
    assert looked_up["id"] == SECOND and asserted["condition"] == "${self.availability_zone != data.aws_subnet.head.x}"
    assert resource(model, "file_system", EXISTING)["subnet_ids"][1] == "${data.aws_subnet.data-1_standby.id}"


def test_several_pairs_and_large_volumes_are_spread() -> None:
    assert resource(replace(PLAIN, deployment_type="single-az-2", ha_pairs=2), "volume")["volume_style"] == "FLEXGROUP"
    assert resource(replace(PLAIN, ontap=Size.parse("301 TiB")), "volume")["volume_style"] == "FLEXGROUP"


def test_backups_maintenance_iops_and_key_are_those_of_the_file_system() -> None:
    backup = Backup(retention=Duration.parse("30d"), copy_tags=False)
    key = KmsKey("arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab")
    model = replace(PLAIN, backup=backup, maintenance=WeeklyTime.parse("sun 04:00"), iops=9000, kms_key=key)
    system = resource(model, "file_system")
    assert (system["automatic_backup_retention_days"], system["daily_automatic_backup_start_time"]) == (30, "03:00")
    assert (system["weekly_maintenance_start_time"], system["kms_key_id"]) == ("7:04:00", key)
    assert system["disk_iops_configuration"] == {"mode": "USER_PROVISIONED", "iops": 9000}
    assert resource(model, "volume")["copy_tags_to_backups"] is False


def test_a_last_backup_is_made_of_the_volume_where_it_is_asked_for() -> None:
    assert resource(PLAIN, "volume")["skip_final_backup"] is True
    last = resource(replace(PLAIN, deletion_policy="snapshot"), "volume")
    assert last["skip_final_backup"] is False and last["final_backup_tags"]["hpctf:cluster"] == "demo"
    assert "lifecycle" not in last


def test_other_states_learn_the_address_of_the_machine_and_the_junction_path() -> None:
    seen: list[Any] = []
    configuration(lambda s: seen.append(OntapFileSystem(s, PLAIN, GROUND, "/data-1").output))
    machine = "${aws_fsx_ontap_storage_virtual_machine.data-1.endpoints[0].nfs[0].dns_name}"
    assert (seen[0]["dns_name"], seen[0]["mount_name"]) == (machine, "${aws_fsx_ontap_volume.data-1.junction_path}")
