"""What can be wrong with volumes and local disks."""

from hpc_tf.stacks.checks_volumes import CHECKS

from tests.spec import BASE
from tests.stacks.workbench import found_by


def codes(text: str) -> list[str]:
    return [f.code for f in found_by(CHECKS, BASE, text)]


def sets(count: int) -> str:
    return ", ".join(f"/d{n}: {{ebs: 5 x 1 TiB, raid: 0}}" for n in range(count))


def test_interfaces_and_local_disks_take_places_of_volumes() -> None:
    assert codes(f"storage: {{{sets(5)}}}") == []
    assert codes(f"storage: {{{sets(6)}}}") == ["HPC412"]
    assert codes(f"storage: {{{sets(5)}}}\nhead_node: m6id.4xlarge") == ["HPC412"]


def test_there_are_52_device_names() -> None:
    assert codes(f"storage: {{{sets(10)}}}") == ["HPC412"]
    assert codes(f"storage: {{{sets(11)}}}") == ["HPC414"]


def test_local_disks_have_one_path_on_each_node() -> None:
    disk = "queues: {cpu: {instances: c6id.large}}\nstorage: {/a: {local: instance-store, mount_on: %s}, /b: {local: instance-store, mount_on: %s}}"
    assert codes(disk % ("cpu", "compute")) == ["HPC413"]
    assert codes(disk % ("[]", "cpu")) == ["HPC413"]
    assert "HPC413" not in codes(disk % ("head_node", "cpu"))


def test_root_volumes_are_all_encrypted_or_none() -> None:
    plain = "queues: {cpu: {root_volume: {encrypted: false}}}\n"
    assert codes(plain) == ["HPC484"]
    assert codes(plain + "head_node: {root_volume: {encrypted: false}}") == []


def test_local_disks_of_the_head_node_are_disks() -> None:
    assert codes("storage: {/scratch: local}") == ["HPC487"]
    assert codes("storage: {/scratch: local}\nhead_node: c6id.xlarge") == []
    assert codes("storage: {/scratch: {local: instance-store, mount_on: cpu}}\nhead_node: c6id.xlarge") == ["HPC487"]


def test_idle_disks_are_a_note_until_they_are_mounted() -> None:
    assert codes("queues: {gpu: {instances: p4d.24xlarge}}") == ["HPC488"]
    assert codes("queues: {gpu: {instances: p4d.24xlarge}}\nstorage: {/scratch: local}") == []
