"""How Lustre is mounted."""

from hpc_tf.modules.lustre.model import Lustre, MountName
from hpc_tf.modules.lustre.mount import device, mount
from hpc_tf.modules.spec.identifiers import BackupId, FileSystemId
from hpc_tf.modules.spec.text import Name


def test_locks_hold_between_nodes() -> None:
    model = Lustre(lustre=FileSystemId("fs-0123456789abcdef0"), name=Name("scratch"), mount_on=("gpu", "cpu"))
    entry = mount("/scratch", model).entry()
    assert "flock" in entry["options"] and entry["mount_on"] == ["cpu", "gpu"]


def test_an_existing_one_brings_its_id_and_perhaps_its_mount_name() -> None:
    found = device(Lustre(lustre=FileSystemId("fs-0123456789abcdef0"), mount_name=MountName("abcdefgh")))
    assert found is not None and (found.id, found.mount_name) == ("fs-0123456789abcdef0", "abcdefgh")
    assert device(Lustre(lustre=BackupId("backup-0123456789abcdef0"))) is None
