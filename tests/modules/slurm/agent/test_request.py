"""The requests to EC2."""

from __future__ import annotations

from hpc_tf.modules.slurm.agent.capacity import Pool, Purchase
from hpc_tf.modules.slurm.agent.request import create_fleet, run_instances

from .fakes import fleet

A, B = Pool("spot", "c5.large", "subnet-a"), Pool("spot", "c5a.large", "subnet-a")


def test_a_spot_fleet_names_its_pools_price_and_strategy() -> None:
    one = fleet(allocation_strategy="price-capacity-optimized", instance_types=("c5.large", "c5a.large"))
    made = create_fleet(one, Purchase("spot", (A, B), max_price="0.1"), 3, 1, "t", {"k": "v"})
    assert made["TargetCapacitySpecification"] == {
        "TotalTargetCapacity": 3, "SpotTargetCapacity": 3, "OnDemandTargetCapacity": 0, "DefaultTargetCapacityType": "spot",
    }  # fmt: skip
    assert made["SpotOptions"] == {"AllocationStrategy": "price-capacity-optimized"} and "OnDemandOptions" not in made
    (config,) = made["LaunchTemplateConfigs"]
    assert config["Overrides"][1] == {"InstanceType": "c5a.large", "SubnetId": "subnet-a", "MaxPrice": "0.1"}
    assert config["LaunchTemplateSpecification"] == {"LaunchTemplateId": "lt-q", "Version": "1"} and made["Type"] == "instant"


def test_priorities_follow_the_order_of_the_spec() -> None:
    one = fleet(allocation_strategy="prioritized", instance_types=("c5a.large", "c5.large"))
    made = create_fleet(one, Purchase("on-demand", (A, B)), 1, 1, "t", {})
    ranks = {o["InstanceType"]: o["Priority"] for o in made["LaunchTemplateConfigs"][0]["Overrides"]}
    assert ranks == {"c5a.large": 0.0, "c5.large": 1.0} and made["OnDemandOptions"] == {"AllocationStrategy": "prioritized"}


def test_all_or_nothing_is_asked_where_ec2_takes_it() -> None:
    def options(*pools: Pool) -> dict[str, object]:
        found: dict[str, object] = create_fleet(fleet(), Purchase("on-demand", pools), 4, 4, "t", {})["OnDemandOptions"]
        return {name: value for name, value in found.items() if name != "AllocationStrategy"}

    assert options(A) == {"MinTargetCapacity": 4, "SingleInstanceType": True}
    assert options(A, B) == {"MinTargetCapacity": 4, "SingleAvailabilityZone": True}
    assert options(A, Pool("spot", "c5a.large", "subnet-b")) == {}


def test_a_reservation_is_named_in_the_request() -> None:
    pool = Pool("reservation cr-1", "p5.48xlarge", "subnet-a")
    made = run_instances(fleet(), Purchase("reservation", (pool,), "cr-1"), 4, 1, "t", {}, [])
    assert made["CapacityReservationSpecification"] == {"CapacityReservationTarget": {"CapacityReservationId": "cr-1"}}
    assert (made["MinCount"], made["MaxCount"]) == (1, 4) and "InstanceMarketOptions" not in made and "NetworkInterfaces" not in made
    group = run_instances(fleet(), Purchase("reservation", (pool,), "arn:aws:resource-groups:x"), 4, 4, "t", {}, [])
    assert "CapacityReservationResourceGroupArn" in group["CapacityReservationSpecification"]["CapacityReservationTarget"]


def test_a_capacity_block_is_a_market_and_interfaces_get_the_subnet() -> None:
    pool = Pool("capacity-block cr-1", "p5.48xlarge", "subnet-b")
    made = run_instances(fleet(), Purchase("capacity-block", (pool,), "cr-1"), 2, 2, "t", {}, [{"DeviceIndex": 0}, {"DeviceIndex": 1}])
    assert made["InstanceMarketOptions"] == {"MarketType": "capacity-block"}
    assert made["NetworkInterfaces"] == [{"DeviceIndex": 0, "SubnetId": "subnet-b"}, {"DeviceIndex": 1, "SubnetId": "subnet-b"}]
