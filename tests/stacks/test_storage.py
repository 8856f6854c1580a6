"""What the nodes of a cluster mount."""

import json
from typing import get_args

from hpc_tf.compiler.synthesis import synthesise
from hpc_tf.stacks.model import Storage
from hpc_tf.stacks.storage import KINDS, asked, existing_file_systems, existing_volumes, mounts

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


def test_the_head_node_asks_for_what_only_aws_knows_of_file_systems_that_exist() -> None:
    existing = checked(BASE, SPEC, "storage: {/o: {ontap: fsvol-0123456789abcdef0}, /l: {lustre: fs-0123456789abcdef0}}")
    calls = ["fsx:DescribeFileSystems", "fsx:DescribeStorageVirtualMachines", "fsx:DescribeVolumes"]
    assert asked(existing.inferred) == calls
    policies = json.dumps(synthesise(existing).files["cluster/main.tf.json"].decode())
    assert policies.count("DescribeStorage\\\\\\") == 1, "the head node alone"
    assert asked(checked(BASE, SPEC).inferred) == []


def test_every_new_file_system_has_a_way_to_be_mounted() -> None:
    new = checked(BASE, "storage: {/o: {ontap: 1 TiB}, /z: {openzfs: 1 TiB}, /l: {lustre: 1.2 TiB}, /e: efs}").inferred
    for entry in mounts(new.storage):
        assert entry["type"] and "{" in entry["source"] and entry["options"]


def test_existing_volumes_are_told_to_the_head_node_beside_new_ones() -> None:
    made = synthesise(checked(BASE, "storage: {/v: {ebs: vol-0123456789abcdef0}, /w: {ebs: 10 GiB}}")).files
    objects = json.loads(made["cluster/main.tf.json"])["resource"]["aws_s3_object"]
    told = next(body["content"] for body in objects.values() if "resources.json" in body["key"])
    assert 'outputs.volumes, {"v" = ["vol-0123456789abcdef0"]})' in told


def test_what_exists_already_is_looked_up_by_name() -> None:
    storage = checked(BASE, SPEC).inferred.storage
    assert {n: d.id for n, d in existing_file_systems(storage).items()} == {"shared": "fs-0123456789abcdef0"}
    assert existing_volumes(storage) == {"vol": ("vol-0123456789abcdef0",)}
