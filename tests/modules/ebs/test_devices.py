"""Device names stay where they are."""

from hpc_tf.modules.ebs.devices import DEVICES, STATE_DEVICE, device_names, devices_by_name, volume_keys
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), unique=True, max_size=20)


@given(NAMES)
def test_every_volume_has_a_device_of_its_own(names: list[str]) -> None:
    found = device_names(names)
    assert set(found) == set(names) and len(set(found.values())) == len(names)
    assert STATE_DEVICE not in found.values() and set(found.values()) <= set(DEVICES)


@given(NAMES, st.from_regex(r"[A-Z]{1,8}", fullmatch=True))
def test_a_volume_that_is_added_moves_no_other(names: list[str], new: str) -> None:
    before, after = device_names(names), device_names([*names, new])
    assert {n: after[n] for n in names} == dict(before)


def test_several_volumes_are_numbered() -> None:
    assert volume_keys("data", 1) == ("data",) and volume_keys("data", 2) == ("data_1", "data_2")


def test_the_devices_of_a_file_system_stand_in_the_order_of_its_volumes() -> None:
    names = device_names(["data_1", "data_2", "home"])
    assert devices_by_name({"data": 2, "home": 1}) == {"data": (names["data_1"], names["data_2"]), "home": (names["home"],)}
