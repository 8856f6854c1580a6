"""What the nodes of a cluster mount."""

from typing import get_args

from hpc_tf.stacks.model import Storage
from hpc_tf.stacks.storage import KINDS, existing_file_systems, existing_volumes, mounts

from tests.spec import BASE, checked

SPEC = """
storage:
  /scratch: {lustre: 1.2 TiB}
  /data: {efs: fs-0123456789abcdef0, name: shared}
  /vol: {ebs: vol-0123456789abcdef0}
  /tmp-local: local
"""


def test_every_kind_of_storage_can_be_mounted() -> None:
    assert {kind.model for kind in KINDS} == set(get_args(Storage))


def test_entries_are_sorted_by_path_and_name_no_ids() -> None:
    found = mounts(checked(BASE, SPEC).inferred.storage)
    assert {entry["path"]: entry["name"] for entry in found} == {
        "/data": "shared",
        "/home": "home",
        "/scratch": "scratch",
        "/tmp-local": "instance-store",
        "/vol": "vol",
    }
    assert [entry["path"] for entry in found] == sorted(entry["path"] for entry in found)
    assert "0123456789abcdef0" not in str(found)


def test_what_exists_already_is_looked_up_by_name() -> None:
    storage = checked(BASE, SPEC).inferred.storage
    assert {n: d.id for n, d in existing_file_systems(storage).items()} == {"shared": "fs-0123456789abcdef0"}
    assert existing_volumes(storage) == {"vol": ("vol-0123456789abcdef0",)}
