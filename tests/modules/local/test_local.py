"""Local disks."""

from hpc_tf.modules.local.checks import CHECKS
from hpc_tf.modules.local.model import Local
from hpc_tf.modules.local.mount import mount

from tests.modules.storage.workbench import codes

DISKS = Local(local="instance-store")


def test_homes_on_local_disks_are_a_warning() -> None:
    assert codes(CHECKS, DISKS, "/home") == ["HPC475"] and codes(CHECKS, DISKS, "/scratch") == []


def test_a_node_boots_without_its_disks() -> None:
    assert "nofail" in mount("/scratch", DISKS).options
