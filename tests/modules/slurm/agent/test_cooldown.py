"""What is not tried again for a while."""

from __future__ import annotations

from pathlib import Path

from hpc_tf.modules.slurm.agent.capacity import Pool, Refusal
from hpc_tf.modules.slurm.agent.cooldown import Cooldowns

from .fakes import Clock

POOLS = [Pool("spot", "c5.large", "subnet-a"), Pool("spot", "c5.large", "subnet-b"), Pool("spot", "c5a.large", "subnet-a")]


def cooled(folder: Path, code: str) -> set[str]:
    made = Cooldowns(folder, 600, lambda: 0.0)
    made.add("q/main", [Refusal(code, "why", (POOLS[0],))], POOLS)
    return set(made.active())


def test_a_pool_without_capacity_cools_alone(tmp_path: Path) -> None:
    assert cooled(tmp_path, "InsufficientInstanceCapacity") == {POOLS[0].key}


def test_a_full_subnet_cools_all_its_pools(tmp_path: Path) -> None:
    assert cooled(tmp_path, "InsufficientFreeAddressesInSubnet") == {POOLS[0].key, POOLS[2].key}


def test_a_quota_cools_the_whole_rung(tmp_path: Path) -> None:
    assert cooled(tmp_path, "VcpuLimitExceeded") == {p.key for p in POOLS}


def refused(folder: Path, code: str, asked: list[Pool], named: list[Pool], **also: bool) -> set[str]:
    made = Cooldowns(folder, 600, lambda: 0.0)
    made.add("q/main", [Refusal(code, "why", tuple(named))], asked, **also)
    return set(made.active())


def test_a_fault_of_the_template_cools_the_fleet(tmp_path: Path) -> None:
    pools = [Pool("on-demand", "c5.large", subnet) for subnet in ("subnet-a", "subnet-b")]
    assert refused(tmp_path, "InvalidAMIID.NotFound", pools, pools) == {"fleet q/main"}


def test_an_unknown_refusal_of_some_pools_leaves_the_others(tmp_path: Path) -> None:
    pools = [Pool("on-demand", "c5.large", subnet) for subnet in ("subnet-a", "subnet-b")]
    assert refused(tmp_path, "SomethingNew", pools, pools[:1]) == {pools[0].key}


def test_an_unknown_refusal_beside_instances_leaves_the_fleet(tmp_path: Path) -> None:
    pools = [Pool("on-demand", "c5.large", "subnet-a")]
    assert refused(tmp_path, "SomethingNew", pools, pools, sold=True) == {pools[0].key}


def test_an_unknown_refusal_of_spot_or_a_reservation_leaves_the_other_rungs(tmp_path: Path) -> None:
    assert refused(tmp_path, "SomethingNew", POOLS, POOLS) == {pool.key for pool in POOLS}
    reserved = [Pool("reservation cr-1", "c5.large", subnet) for subnet in ("subnet-a", "subnet-b")]
    assert refused(tmp_path / "other", "SomethingNew", reserved, reserved[:1]) == {reserved[0].key}


def test_a_reservation_that_has_ended_cools_its_rung(tmp_path: Path) -> None:
    reserved = [Pool("reservation cr-1", "c5.large", subnet) for subnet in ("subnet-a", "subnet-b")]
    assert refused(tmp_path, "InvalidCapacityReservationState", reserved, reserved[:1]) == {pool.key for pool in reserved}


def test_throttling_cools_nothing(tmp_path: Path) -> None:
    assert cooled(tmp_path, "RequestLimitExceeded") == set()


def test_it_ends_by_itself_and_lives_in_a_file(tmp_path: Path) -> None:
    clock = Clock()
    Cooldowns(tmp_path, 600, clock.time.now).add("q/main", [Refusal("UnfulfillableCapacity", "", (POOLS[0],))], POOLS)
    again = Cooldowns(tmp_path, 600, clock.time.now)
    assert set(again.active()) == {POOLS[0].key}
    clock.now += 601
    assert again.active() == {}


def test_a_torn_file_means_nothing_is_cooling(tmp_path: Path) -> None:
    (tmp_path / "cooldowns.json").write_text('{"version": 1, "val')
    assert Cooldowns(tmp_path, 600, lambda: 0.0).active() == {}


def test_a_fleets_fault_is_forgotten_alone(tmp_path: Path) -> None:
    made = Cooldowns(tmp_path, 600, lambda: 0.0)
    made.add("q/main", [Refusal("UnauthorizedOperation", "", ()), Refusal("UnfulfillableCapacity", "", (POOLS[0],))], POOLS)
    made.forget("q/main")
    assert set(made.active()) == {POOLS[0].key}
    made.forget("q/other", POOLS[1:])
    assert set(made.active()) == {POOLS[0].key}
    made.forget("q/main", POOLS)
    assert made.active() == {}
    made.forget()
    assert made.active() == {}
