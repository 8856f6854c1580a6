"""What Slurm sees of a fleet."""

from __future__ import annotations

from hpc_tf.modules.catalog import Catalog
from hpc_tf.modules.fleet.shape import fleet_plan, node_group
from hpc_tf.modules.slurm.layout import GpuSet, NodeGroup, Rung

from tests.spec import BASE, checked

HEAD = BASE.split("queues:")[0]


def group(fleet: str) -> NodeGroup:
    spec = checked(f"{HEAD}\nqueues: {{q: {{{fleet}}}}}\n")
    return node_group("q", "main", spec.inferred.queues["q"].fleets["main"], Catalog.bundled())


def test_processors_are_threads_unless_smt_is_off() -> None:
    on, off = group("instances: c7i.2xlarge"), group("instances: c7i.2xlarge, smt: false")
    assert (on.cpus, on.cores_per_socket, on.threads_per_core) == (8, 4, 2)
    assert (off.cpus, off.cores_per_socket, off.threads_per_core) == (4, 4, 1)


def test_memory_is_95_percent_of_the_smallest_type() -> None:
    assert group("instances: [r7i.8xlarge, r6i.8xlarge], efa: false").real_memory_mib == 262144 * 95 // 100


def test_nvidia_gpus_become_a_gres_named_by_their_model() -> None:
    assert group("instances: p5.48xlarge").gpus == GpuSet("h100", 8)
    assert group("instances: c7i.large").gpus is None


def test_features_name_types_fleet_architecture_and_purchase() -> None:
    features = group("instances: g6.12xlarge, capacity: [spot, on-demand]").features
    assert {"g6.12xlarge", "main", "x86_64", "spot", "on-demand", "gpu"} <= set(features)


def test_a_ladder_keeps_its_order_and_its_words() -> None:
    ladder = "capacity: [cr-0123456789abcdef0, {spot: {max_price: 1.50 USD/h}}, on-demand], zones: use2-az1"
    spec = checked(f"{HEAD}\nqueues: {{q: {{instances: c7i.large, {ladder}}}}}\n")
    plan = fleet_plan("q", "main", spec.inferred.queues["q"].fleets["main"], "best-effort")
    assert plan.ladder == (
        Rung("reservation", "cr-0123456789abcdef0"),
        Rung("spot", max_price="1.50"),
        Rung("on-demand"),
    )
    assert (plan.launch_template, plan.scaling_strategy, plan.subnets) == ("q_main", "best-effort", ("use2-az1",))
