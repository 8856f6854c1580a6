"""What volumes become."""

from dataclasses import replace
from typing import Any

from hpc_tf.modules.ebs.construct import Attachments, EbsVolumes, StateVolume
from hpc_tf.modules.ebs.model import Ebs
from hpc_tf.modules.slurm.model import StateVolume as StateVolumeModel
from hpc_tf.modules.spec.identifiers import SnapshotId
from hpc_tf.modules.spec.quantities import Duration, Rate, Size, VolumeSet
from hpc_tf.modules.spec.text import Name
from hpc_tf.modules.storage.model import Backup

from tests.modules.storage.workbench import DEPLOYMENT, addresses, configuration

PLAIN = Ebs(ebs=Size.parse("500 GiB"), name=Name("data"))


def made(model: Ebs) -> dict[str, Any]:
    return configuration(
        lambda s: EbsVolumes(s, model, DEPLOYMENT, "/data", availability_zone="us-east-2a", backup_role="arn:role")
    )


def volume(model: Ebs, key: str = "data") -> dict[str, Any]:
    found: dict[str, Any] = made(model)["resource"]["aws_ebs_volume"][key]
    return found


def test_a_plain_volume_is_encrypted_protected_and_says_its_speed() -> None:
    found = volume(PLAIN)
    assert (found["type"], found["size"], found["iops"], found["throughput"]) == ("gp3", 500, 3000, 125)
    assert found["encrypted"] is True and found["lifecycle"] == {"prevent_destroy": True}
    assert found["availability_zone"] == "us-east-2a"


def test_other_types_have_no_throughput_and_only_io_types_iops() -> None:
    gp2 = volume(replace(PLAIN, type="gp2"))
    assert not {"iops", "throughput"} & set(gp2)
    io2 = volume(replace(PLAIN, type="io2", iops=10000))
    assert io2["iops"] == 10000 and "throughput" not in io2


def test_a_set_is_as_many_volumes_of_that_size() -> None:
    model = replace(PLAIN, ebs=VolumeSet.parse("3 x 100 GiB"), raid=0, throughput=Rate(250))
    assert addresses(made(model)) == [f"aws_ebs_volume.data_{n}" for n in (1, 2, 3)]
    assert volume(model, "data_2")["size"] == 100 and volume(model, "data_2")["tags"] == {"Name": "demo-data-2"}


def test_a_snapshot_is_restored_at_its_own_size_or_a_larger_one() -> None:
    snapshot = replace(PLAIN, ebs=SnapshotId("snap-0123456789abcdef0"))
    assert "size" not in volume(snapshot) and volume(snapshot)["snapshot_id"] == "snap-0123456789abcdef0"
    assert volume(replace(snapshot, size=Size.parse("1 TiB")))["size"] == 1024


def test_snapshot_takes_a_last_one_and_lifts_the_protection() -> None:
    found = volume(replace(PLAIN, deletion_policy="snapshot"))
    assert found["final_snapshot"] is True and "lifecycle" not in found


def test_backups_are_taken_of_this_volume_and_no_other() -> None:
    model = replace(PLAIN, backup=Backup(retention=Duration.parse("14d"), copy_tags=False))
    found = made(model)["resource"]
    details = found["aws_dlm_lifecycle_policy"]["data"]["policy_details"]
    assert details["target_tags"] == {"hpctf:backup": "demo-data"}
    assert found["aws_ebs_volume"]["data"]["tags"]["hpctf:backup"] == "demo-data"
    assert details["schedule"]["retain_rule"] == {"interval": 14, "interval_unit": "DAYS"}
    assert details["schedule"]["create_rule"]["times"] == ["03:00"] and details["schedule"]["copy_tags"] is False


def test_the_scheduler_keeps_its_state_on_a_protected_volume_with_the_cluster_key() -> None:
    key = "arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    deployment = replace(DEPLOYMENT, kms_key=key)
    found = configuration(lambda s: StateVolume(s, StateVolumeModel(), deployment, availability_zone="us-east-2a"))
    state = found["resource"]["aws_ebs_volume"]["scheduler_state"]
    assert (state["size"], state["kms_key_id"], state["lifecycle"]) == (20, key, {"prevent_destroy": True})


def test_attachments_have_names_of_their_own_and_stop_the_node_before_detaching() -> None:
    found = configuration(
        lambda s: Attachments(
            s, instance_id="i-0", state_volume_id="vol-0", volumes={"data": ["vol-1", "vol-2"], "apps": ["vol-3"]}
        )
    )["resource"]["aws_volume_attachment"]
    assert {n: a["volume_id"] for n, a in found.items()} == {
        "scheduler_state": "vol-0", "data_1": "vol-1", "data_2": "vol-2", "apps": "vol-3",
    }  # fmt: skip
    assert found["scheduler_state"]["device_name"] == "/dev/sdf"
    assert len({a["device_name"] for a in found.values()}) == 4
    assert all(a["stop_instance_before_detaching"] is True for a in found.values())
