"""How volumes are mounted."""

from hpc_tf.modules.ebs.model import Ebs
from hpc_tf.modules.ebs.mount import existing_volumes, mount
from hpc_tf.modules.spec.identifiers import VolumeId
from hpc_tf.modules.spec.quantities import Size, VolumeSet
from hpc_tf.modules.spec.text import Name


def test_the_head_node_mounts_the_disk_and_the_others_its_export() -> None:
    found = mount("/data", Ebs(ebs=VolumeSet.parse("2 x 1 TiB"), raid=0, name=Name("data")))
    assert "hard" in found.options and "nofail" in found.server_options and found.raid == 0
    assert found.entry()["raid"] == 0


def test_a_single_volume_has_no_raid() -> None:
    assert "raid" not in mount("/data", Ebs(ebs=Size(1024))).entry()


def test_an_existing_volume_is_attached_by_its_id() -> None:
    assert existing_volumes(Ebs(ebs=VolumeId("vol-0123456789abcdef0"))) == ("vol-0123456789abcdef0",)
    assert existing_volumes(Ebs(ebs=Size(1024))) == ()
