"""What can be wrong with the region and the zones of a cluster."""

import pytest
from hpc_tf.modules.spec.finding import Finding
from hpc_tf.stacks.checks_zones import CHECKS

from tests.spec import BASE, checked
from tests.stacks.workbench import found_by


def findings(*texts: str) -> list[Finding]:
    return found_by(CHECKS, BASE, *texts)


def codes(*texts: str) -> list[str]:
    return [finding.code for finding in findings(*texts)]


def test_zones_that_are_chosen_raise_nothing() -> None:
    assert codes("{}") == [] and codes("network: 3") == [] and codes("queues: {cpu: {zones: 2}}") == []


def test_a_region_that_is_none_is_told_with_the_nearest() -> None:
    (finding,) = findings("region: us-esat-1")
    assert finding.code == "HPC210" and "us-east-1" in finding.help


def test_a_region_with_a_new_number_may_be_new() -> None:
    assert codes("region: us-east-9") == ["HPC223"]


@pytest.mark.parametrize(
    ("zone", "word"),
    [
        ("use2-az9", "no zone"),
        ("use1-az1", "is in us-east-1"),
        ("us-east-1a", "is in us-east-1"),
        ("use2-chi1-az1", "local"),
        ("xyz9-az1", "no zone"),
    ],
)
def test_a_wrong_zone_is_told_once_and_where_it_is_written(zone: str, word: str) -> None:
    for text, path in (
        (f"network: {{zones: {zone}}}", ("network", "zones", 0)),
        (f"queues: {{cpu: {{zones: {zone}}}}}", ("queues", "cpu", "fleets", "main", "zones", 0)),
        (f"head_node: {{zone: {zone}}}", ("head_node", "zone")),
        (f"storage: {{/d: {{lustre: 1.2 TiB, zone: {zone}}}}}", ("storage", "/d", "zone")),
    ):
        (finding,) = [f for f in findings(text) if f.code == "HPC211"]
        assert finding.path == path and word in finding.detail, text


def test_the_nearest_zone_is_offered() -> None:
    (finding,) = findings("network: {zones: use2-az}")
    assert finding.help in ("write use2-az1", "write use2-az2", "write use2-az3")


def test_a_letter_is_a_note_and_everything_stands_there() -> None:
    assert codes("network: {zones: us-east-2a}") == ["HPC212"]
    inferred = checked(BASE, "network: {zones: us-east-2a}").inferred
    assert inferred.head_node.zone == "us-east-2a"
    assert [f.zones for q in inferred.queues.values() for f in q.fleets.values()] == [("us-east-2a",)]  # type: ignore[union-attr]


def test_letters_and_ids_do_not_mix() -> None:
    more = "queues: {cpu: {zones: us-east-2a}, big: {instances: c7i.large}}"
    assert "HPC213" in codes(more)
    assert "HPC213" not in codes("network: {zones: us-east-2a}", more)


@pytest.mark.parametrize(("count", "help"), [(3, ""), (4, "write 3"), (0, "write 1")])
def test_a_region_has_so_many_zones(count: int, help: str) -> None:
    assert [f.help for f in findings(f"network: {count}")] == ([help] if help else [])


def test_a_fleet_has_the_zones_that_offer_its_types() -> None:
    (finding,) = findings("queues: {cpu: {instances: hpc7a.96xlarge, zones: 3}}")
    assert (finding.code, finding.help, finding.path[-1]) == ("HPC214", "write 1", 0)


def test_a_count_stands_alone() -> None:
    assert codes("network: {zones: [2, use2-az1]}") == ["HPC214"]


def test_named_zones_are_all_that_there_are() -> None:
    text = "queues: {cpu: {zones: use2-az3}}"
    assert codes("network: {zones: [use2-az1, use2-az2]}", text) == ["HPC215"]
    assert codes("network: {zones: [use2-az1, use2-az3]}", text) == []
    assert codes("network: 2", text) == []


def test_a_place_is_named_once() -> None:
    assert codes("network: {zones: [use2-az1, use2-az1]}") == ["HPC218"]
    twice = "[subnet-0123456789abcdef0, subnet-0123456789abcdef0]"
    assert codes(f"network: {{subnets: {{head_node: subnet-0123456789abcdef1, compute: {twice}}}}}") == ["HPC218"]
    assert codes(f"network: {{subnets: subnet-0123456789abcdef1}}\nqueues: {{cpu: {{subnets: {twice}}}}}") == ["HPC218"]


def test_existing_networks_have_their_own_zones() -> None:
    assert codes("network: {subnets: subnet-0123456789abcdef0}\nhead_node: {zone: use9-az1}") == []
