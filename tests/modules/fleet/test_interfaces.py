"""Interfaces of launch templates: known layouts, and properties over every type of the catalog."""

from __future__ import annotations

from collections import Counter

import pytest
from hpc_tf.modules.catalog import Catalog
from hpc_tf.modules.fleet.interfaces import Interface, interfaces

CATALOG = Catalog.bundled()


def layout(*names: str, efa: bool = True, every_card_ip: bool = False) -> tuple[Interface, ...]:
    types = [CATALOG.instance(name) for name in names]
    assert all(types)
    return interfaces([t for t in types if t is not None], efa=efa, every_card_ip=every_card_ip)


def test_a_p5_has_32_efa_interfaces_and_one_address() -> None:
    found = layout("p5.48xlarge")
    assert Counter(i.kind for i in found) == {"efa-only": 32, "interface": 1}
    assert found[:3] == (Interface(0, 0, "interface"), Interface(0, 1, "efa-only"), Interface(1, 1, "efa-only"))


def test_the_layout_efa_gives_every_card_an_address() -> None:
    found = layout("p5.48xlarge", every_card_ip=True)
    assert Counter(i.kind for i in found) == {"efa": 32}
    assert {(i.card, i.device) for i in found} == {(0, 0), *((card, 1) for card in range(1, 32))}


def test_a_card_with_one_interface_has_it_on_device_0() -> None:
    assert layout("hpc6id.32xlarge") == (Interface(0, 0, "efa"), Interface(1, 0, "efa-only"))


def test_a_first_card_that_cannot_speak_efa_carries_the_address_alone() -> None:
    found = layout("p6-b300.48xlarge")
    assert [i.kind for i in found if i.card == 0] == ["interface"]
    assert sum(i.kind != "interface" for i in found) == 16


def test_without_efa_every_card_has_a_plain_interface() -> None:
    assert {i.kind for i in layout("hpc7a.96xlarge", efa=False)} == {"interface"}
    assert layout("c7i.large", efa=False) == (Interface(0, 0, "interface"),)


def test_several_types_have_the_interfaces_of_the_smallest() -> None:
    assert layout("c6i.32xlarge", "hpc7a.96xlarge") == layout("c6i.32xlarge")


@pytest.mark.parametrize("efa", [True, False])
@pytest.mark.parametrize("every_card_ip", [True, False])
def test_no_type_gets_more_than_it_can_hold(efa: bool, every_card_ip: bool) -> None:
    for name in CATALOG.names():
        facts = CATALOG.instance(name)
        assert facts is not None
        found = interfaces([facts], efa=efa and facts.efa_supported, every_card_ip=every_card_ip)
        places = [(i.card, i.device) for i in found]
        assert len(set(places)) == len(places) and (0, 0) in places, name
        for card in facts.network_cards:
            mine = [i for i in found if i.card == card.index]
            assert len(mine) <= card.max_interfaces, name
            assert all(i.kind in card.interface_types for i in mine), name
        assert sum(i.kind != "interface" for i in found) <= facts.max_efa_interfaces, name
        if efa and facts.efa_supported:
            assert any(i.kind != "interface" for i in found), name
