"""The ladder of one fleet."""

from __future__ import annotations

from hpc_tf.modules.slurm.agent.capacity import Pool, Purchase
from hpc_tf.modules.slurm.agent.cooldown import Cold
from hpc_tf.modules.slurm.agent.ladder import purchases, why_nothing
from hpc_tf.modules.slurm.agent.model import Rung

from .fakes import fleet

LADDER = fleet(
    instance_types=("c5.large", "c5a.large"),
    subnets=("subnet-a", "subnet-b"),
    ladder=(Rung("reservation", "cr-1"), Rung("spot", max_price="0.1"), Rung("on-demand")),
)
COLD = Cold(2.0, "InsufficientInstanceCapacity", "none left")


def cold(*pools: tuple[str, str, str]) -> dict[str, Cold]:
    return {Pool(*pool).key: COLD for pool in pools}


def test_rungs_come_in_order_and_a_reservation_is_asked_pool_by_pool() -> None:
    found = purchases(LADDER, {}, {})
    assert [(one.kind, len(one.pools)) for one in found] == [("reservation", 1)] * 4 + [("spot", 4), ("on-demand", 4)]
    assert [one.last for one in found] == [False] * 5 + [True]
    assert found[4].max_price == "0.1" and found[0].reservation == "cr-1"


def test_types_come_first_and_zones_within_them() -> None:
    spot = purchases(LADDER, {}, {})[4]
    assert [(p.instance_type, p.subnet) for p in spot.pools] == [
        ("c5.large", "subnet-a"), ("c5.large", "subnet-b"), ("c5a.large", "subnet-a"), ("c5a.large", "subnet-b"),
    ]  # fmt: skip


def test_what_is_cooling_down_is_left_out() -> None:
    found = purchases(LADDER, cold(("spot", "c5.large", "subnet-a"), ("reservation cr-1", "c5.large", "subnet-a")), {})
    assert len(found[0].pools) == 1 and found[0].pools[0].subnet == "subnet-b"
    assert next(one for one in found if one.kind == "spot").pools[0] == Pool("spot", "c5.large", "subnet-b")


def test_a_capacity_block_that_has_not_begun_holds_its_rung_back() -> None:
    block = fleet(ladder=(Rung("capacity-block", "cr-2"),))
    assert purchases(block, {}, {"cr-2": "cr-2 is scheduled until 2026-12-01"}) == []
    assert why_nothing(block, {}, {"cr-2": "cr-2 is scheduled until 2026-12-01"}) == "cr-2 is scheduled until 2026-12-01"
    assert purchases(block, {}, {}) == [Purchase("capacity-block", (Pool("capacity-block cr-2", "c5.large", "subnet-a"),), "cr-2", last=True)]


def test_a_fault_of_the_fleet_itself_leaves_nothing_to_try() -> None:
    fault = {"fleet q/main": Cold(2.0, "UnauthorizedOperation", "you may not")}
    assert purchases(LADDER, fault, {}) == [] and why_nothing(LADDER, fault, {}) == "UnauthorizedOperation: you may not"


def test_an_exhausted_ladder_says_why_by_rung() -> None:
    one = fleet(ladder=(Rung("spot"), Rung("on-demand")))
    frozen = cold(("spot", "c5.large", "subnet-a"), ("on-demand", "c5.large", "subnet-a"))
    assert why_nothing(one, frozen, {}) == "spot: InsufficientInstanceCapacity; on-demand: InsufficientInstanceCapacity"
    assert why_nothing(one, cold(("spot", "c5.large", "subnet-a")), {}) == ""
