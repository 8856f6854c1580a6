"""What can be wrong with the places of storage."""

from hpc_tf.stacks.checks_storage_places import CHECKS

from tests.spec import BASE
from tests.stacks.workbench import found_by

EXISTING = "network: {subnets: {head_node: subnet-0123456789abcdef0, compute: subnet-0123456789abcdef1}}\n"


def codes(text: str) -> list[str]:
    return [f.code for f in found_by(CHECKS, BASE, text)]


def test_another_zone_than_the_storage_is_a_note() -> None:
    assert codes("queues: {cpu: {zones: 2}}\nstorage: {/d: {ebs: 1 TiB}}") == ["HPC489"]
    assert codes("queues: {cpu: {zones: 2}}\nstorage: {/d: {openzfs: 1 TiB}}") == ["HPC489"]
    assert codes("queues: {cpu: {zones: 2}}\nstorage: {/d: efs}") == []


def test_a_file_system_in_two_zones_is_near_enough() -> None:
    assert codes("queues: {cpu: {zones: 2}}\nstorage: {/d: {openzfs: 1 TiB, deployment_type: multi-az-1}}") == []


def test_in_an_existing_network_the_subnet_decides() -> None:
    assert codes(EXISTING + "storage: {/d: {lustre: 1.2 TiB, zone: use2-az2}}")[-1] == "HPC491"
    assert codes(EXISTING + "storage: {/d: {ontap: 2 TiB, zone: use2-az2}}")[-1] == "HPC491"


def test_a_standby_is_a_subnet_where_the_network_exists_and_a_zone_where_it_is_new() -> None:
    multi = "storage: {/d: {ontap: 2 TiB, deployment_type: multi-az-2, standby: %s}}"
    assert codes(EXISTING + multi % "use2-az2") == ["HPC428"]
    assert codes(EXISTING + multi % "subnet-0123456789abcdef0") == ["HPC428"]
    assert codes(EXISTING + multi % "subnet-0123456789abcdef1") == []
    assert codes(multi % "subnet-0123456789abcdef1") == ["HPC428"]
    assert codes(multi % '"${data.aws_subnet.b.id}"') == ["HPC428"]
    assert codes(multi % "use2-az2") == []
