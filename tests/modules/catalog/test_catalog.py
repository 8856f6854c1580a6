"""The catalog answers what a type is and where it can be had, one line at a time."""

import subprocess
import sys
import tracemalloc
from dataclasses import replace

import pytest
from hpc_tf.modules.catalog import Accelerator, Catalog, Gpu, InstanceType, LocalDisks, bundle
from hpc_tf.modules.catalog import record as lines

CATALOG = Catalog.bundled()


def known(name: str) -> InstanceType:
    """The facts of a type that must be there."""
    found = CATALOG.instance(name)
    assert found is not None, name
    return found


def test_p5_has_32_cards_with_one_efa_interface_each_and_8_gpus() -> None:
    p5 = known("p5.48xlarge")
    assert len(p5.network_cards) == p5.max_efa_interfaces == 32
    assert {card.max_interfaces for card in p5.network_cards} == {2}
    assert [card.index for card in p5.network_cards] == list(range(32))
    assert p5.gpus == (Gpu(8, "H100", "NVIDIA", 81920),)
    assert p5.local_disks == LocalDisks(8, 30400, True)
    assert p5.sold_in_blocks


def test_hpc7a_has_192_cores_without_smt_and_two_efa_interfaces() -> None:
    hpc7a = known("hpc7a.96xlarge")
    assert (hpc7a.vcpus, hpc7a.cores, hpc7a.threads_per_core, hpc7a.valid_threads) == (192, 192, 1, (1,))
    assert (hpc7a.max_efa_interfaces, len(hpc7a.network_cards)) == (2, 2)
    assert hpc7a.usage_classes == ("on-demand",)
    assert hpc7a.memory_mib == 768 * 1024


def test_smt_of_c7i_can_be_off() -> None:
    c7i = known("c7i.2xlarge")
    assert (c7i.vcpus, c7i.cores, c7i.threads_per_core, c7i.valid_threads) == (8, 4, 2, (1, 2))
    assert c7i.smt_can_be_off
    assert (c7i.hypervisor, c7i.ebs_nvme, c7i.architectures) == ("nitro", True, ("x86_64",))


def test_smt_of_bare_metal_cannot_be_off() -> None:
    metal = known("c7i.metal-24xl")
    assert metal.bare_metal
    assert (metal.hypervisor, metal.smt_can_be_off) == ("", False)


def test_t4g_is_arm_burstable_and_in_no_cluster_placement_group() -> None:
    t4g = known("t4g.large")
    assert (t4g.architectures, t4g.burstable, t4g.boot_modes) == (("arm64",), True, ("uefi",))
    assert "cluster" not in t4g.placement_strategies


def test_the_first_card_of_p6_b300_takes_no_efa() -> None:
    b300 = known("p6-b300.48xlarge")
    assert (len(b300.network_cards), b300.max_efa_interfaces) == (17, 16)
    assert [card.index for card in b300.network_cards if "efa" not in card.interface_types] == [0]


def test_the_cards_of_hpc6id_take_one_interface_each() -> None:
    assert [card.max_interfaces for card in known("hpc6id.32xlarge").network_cards] == [1, 1]


def test_i7ie_has_two_cards_but_one_efa_interface() -> None:
    i7ie = known("i7ie.48xlarge")
    assert (i7ie.max_efa_interfaces, [card.max_interfaces for card in i7ie.network_cards]) == (1, [8, 7])


def test_a_fraction_of_a_gpu_counts_as_one() -> None:
    assert [gpu.count for gpu in known("g6f.large").gpus] == [1]


def test_neuron_devices_are_counted_once() -> None:
    assert known("inf2.48xlarge").accelerators == (Accelerator("neuron", 12, "Inferentia2", "AWS"),)


@pytest.mark.parametrize("name", ["p6e-gb200.36xlarge", "hpc7a", "", "regions", "types", 'c7i.large":{"vcpus'])
def test_what_is_no_type_is_not_found(name: str) -> None:
    assert CATALOG.instance(name) is None
    assert not CATALOG.region_offers("us-east-2", name)
    assert CATALOG.zones_offering("us-gov-west-1", name) == ()


def test_every_type_can_be_read_and_written_again() -> None:
    names = CATALOG.names()
    assert len(names) > 1300
    assert list(names) == sorted(names)
    for name in names:
        fields = {k: v for k, v in bundle.find(bundle.text_of(bundle.INSTANCE_TYPES), name).items() if k != "offered"}
        assert lines.decode(name, fields) == known(name)
        assert set(lines.encode(known(name))) == set(fields)


def test_every_efa_type_has_enough_cards_that_take_efa() -> None:
    for name in CATALOG.names():
        facts = known(name)
        able = [card for card in facts.network_cards if "efa" in card.interface_types]
        assert facts.max_efa_interfaces <= len(able), name
        assert facts.efa_supported == bool(able) == bool(facts.max_efa_interfaces), name


def test_hpc7a_is_in_one_zone_of_ohio_and_not_in_virginia() -> None:
    assert CATALOG.zones_offering("us-east-2", "hpc7a.96xlarge") == ("use2-az2",)
    assert CATALOG.zones_offering("us-east-1", "hpc7a.96xlarge") == ()
    assert CATALOG.region_offers("us-east-2", "hpc7a.96xlarge")
    assert not CATALOG.region_offers("us-east-1", "hpc7a.96xlarge")


def test_zones_are_sorted_ids() -> None:
    assert CATALOG.zones("us-east-2") == ("use2-az1", "use2-az2", "use2-az3")
    assert CATALOG.zones_offering("us-east-2", "c7i.2xlarge") == CATALOG.zones("us-east-2")
    assert CATALOG.zones("us-east-99") == ()


def test_a_region_without_data_offers_every_type_in_every_zone() -> None:
    assert "us-gov-west-1" not in CATALOG.regions()
    assert CATALOG.region_offers("us-gov-west-1", "hpc7a.96xlarge")
    assert CATALOG.zones_offering("us-gov-west-1", "hpc7a.96xlarge") == ("usgw1-az1", "usgw1-az2", "usgw1-az3")


def test_a_type_of_the_user_is_in_every_zone() -> None:
    catalog = CATALOG.with_types([replace(known("c7i.large"), name="c99i.large")])
    assert catalog.instance("c99i.large") is not None
    assert catalog.zones_offering("us-east-2", "c99i.large") == catalog.zones("us-east-2")
    assert catalog.region_offers("us-east-2", "c99i.large")
    assert "c99i.large" in catalog.names()
    assert CATALOG.instance("c99i.large") is None


def test_a_known_type_of_the_user_brings_new_facts_and_keeps_its_zones() -> None:
    catalog = CATALOG.with_types([replace(known("hpc7a.96xlarge"), memory_mib=1)])
    assert catalog.instance("hpc7a.96xlarge") != known("hpc7a.96xlarge")
    assert catalog.zones_offering("us-east-2", "hpc7a.96xlarge") == ("use2-az2",)
    assert catalog.zones_offering("us-east-1", "hpc7a.96xlarge") == catalog.zones("us-east-1")


def test_the_bundled_catalog_is_made_once() -> None:
    assert Catalog.bundled() is CATALOG


def test_a_lookup_reads_one_line_only() -> None:
    catalog = Catalog(bundle.text_of(bundle.INSTANCE_TYPES))
    tracemalloc.start()
    try:
        catalog.instance("p5.48xlarge")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32_000


def test_the_package_imports_nothing_heavy() -> None:
    heavy = ("moto", "botocore", "boto3", "cdktf", "jsii", "difflib", "importlib.resources")
    code = f"import sys; bare = set(sys.modules); import hpc_tf.modules.catalog, hpc_tf.modules.catalog.images; \
print(sorted((set(sys.modules) - bare) & set({heavy!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
