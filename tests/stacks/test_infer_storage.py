"""Where storage stands that names no place, and what that means for the network."""

from hpc_tf.modules.network.zones import ChosenZone
from hpc_tf.stacks.whereabouts import storage_zones, written_zones

from tests.spec import BASE, checked

MULTI = "storage: {/data: {ontap: 2 TiB, deployment_type: multi-az-1%s}}\n"


def test_every_kind_of_fsx_stands_beside_the_head_node() -> None:
    text = "storage: {/a: {lustre: 1.2 TiB}, /b: {ontap: 1 TiB}, /c: {openzfs: 1 TiB}}"
    cluster = checked(BASE, text).inferred
    assert {zone for _, zone in storage_zones(cluster)} == {cluster.head_node.zone}
    assert cluster.network.zones == (cluster.head_node.zone,)


def test_a_second_server_adds_a_zone_to_a_new_network() -> None:
    cluster = checked(BASE, MULTI % "").inferred
    first, second = (zone for _, zone in storage_zones(cluster))
    assert first == cluster.head_node.zone != second and isinstance(second, ChosenZone)
    assert set(cluster.network.zones) == {first, second}


def test_a_zone_of_a_queue_is_the_second_before_any_other() -> None:
    cluster = checked(BASE, "queues: {cpu: {zones: [use2-az1, use2-az3]}}\n", MULTI % "").inferred
    assert [zone for _, zone in storage_zones(cluster)] == ["use2-az1", "use2-az3"]


def test_only_a_written_zone_is_judged_as_such() -> None:
    assert list(written_zones(checked(BASE, MULTI % "").inferred)) == []
    written = written_zones(checked(BASE, MULTI % ", standby: use2-az3").inferred)
    assert list(written) == [(("storage", "/data", "standby"), "use2-az3")]


def test_in_an_existing_network_the_next_subnet_takes_the_second_server() -> None:
    network = "network: {subnets: {head_node: subnet-0123456789abcdef0, compute: subnet-0123456789abcdef1}}\n"
    entry = checked(BASE, network, MULTI % "").inferred.storage
    assert [e.standby for p, e in entry.items() if p == "/data"] == ["subnet-0123456789abcdef1"]  # type: ignore[union-attr]


def test_throughput_is_the_least_that_the_type_sells() -> None:
    text = "storage: {/a: {ontap: 2 TiB, deployment_type: single-az-2}, /b: {openzfs: 1 TiB, deployment_type: single-az-1}}"
    entries = checked(BASE, text).inferred.storage
    rates = {str(p): str(e.throughput) for p, e in entries.items() if p in ("/a", "/b")}  # type: ignore[union-attr]
    assert rates == {"/a": "1536 MB/s", "/b": "64 MB/s"}
