"""The page of ports and mounts."""

from hpc_tf.compiler.storage_page import storage_page
from hpc_tf.stacks.storage import KINDS


def test_every_kind_has_a_row_and_every_port_is_named() -> None:
    page = storage_page()
    for kind in KINDS:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{kind.name}` |") and line.count("|") == 6]
        assert all(str(ports.first) in row and str(ports.last) in row for ports in kind.ports)


def test_calls_stand_beside_the_kinds_that_need_them() -> None:
    asked = storage_page().partition("| kind | calls |")[2]
    assert "`fsx:DescribeVolumes`, `fsx:DescribeStorageVirtualMachines`" in asked
    assert "`efs`" not in asked and "`local`" not in asked
