"""Which nodes are near each other."""

from __future__ import annotations

from pathlib import Path

from hpc_tf.modules.slurm.agent.instances import Ec2State, Instance
from hpc_tf.modules.slurm.agent.nodes import Node
from hpc_tf.modules.slurm.agent.topology import Place, changes, topology

from .fakes import Clock, FakeEc2, FakeSlurm, fleet, model, node, world

NEAR, FAR = Place(("nn-1", "nn-2", "nn-3")), Place(("nn-1", "nn-2", "nn-4"))


def on(name: str, told: str = "") -> Node:
    return Node(name, frozenset({"IDLE", "CLOUD"}), topology=told)


def backing(*names: str) -> dict[str, Instance]:
    return {name: Instance(f"i-{name}", Ec2State.RUNNING, name) for name in names}


def test_a_tree_follows_the_network_nodes() -> None:
    nodes = [on("q-main-1"), on("q-main-2"), on("q-main-3")]
    places = {"i-q-main-1": NEAR, "i-q-main-2": NEAR, "i-q-main-3": FAR}
    assert changes(model(topology="tree"), nodes, backing("q-main-1", "q-main-2", "q-main-3"), places) == {
        "default:all:nn-1:nn-2:nn-3": ["q-main-1", "q-main-2"],
        "default:all:nn-1:nn-2:nn-4": ["q-main-3"],
    }


def test_what_slurm_knows_already_is_not_told_again() -> None:
    told = [on("q-main-1", "default:all:nn-1:nn-2:nn-3")]
    assert changes(model(topology="tree"), told, backing("q-main-1"), {"i-q-main-1": NEAR}) == {}


def test_a_node_that_is_off_goes_home_and_one_that_never_moved_is_there() -> None:
    off = Node("q-main-1", frozenset({"IDLE", "POWERED_DOWN"}), topology="default:all:nn-1:nn-2:nn-3")
    assert changes(model(topology="tree"), [off], {}, {}) == {"default:q-main": ["q-main-1"]}
    assert changes(model(topology="tree"), [node("q-main-2", "IDLE+POWERED_DOWN")], {}, {}) == {}


def test_the_nodes_of_an_ultraserver_share_a_block() -> None:
    large = model(fleet(maximum=36), topology="block")
    nodes = [on("q-main-1"), on("q-main-2", "default:q-main-1"), on("q-main-3")]
    places = {"i-q-main-1": Place(("nn",), "cb-2"), "i-q-main-2": Place(("nn",), "cb-1"), "i-q-main-3": Place(("nn",), "cb-3")}
    assert changes(large, nodes, backing("q-main-1", "q-main-2", "q-main-3"), places) == {"default:q-main-2": ["q-main-1"]}


def test_one_pass_asks_for_each_instance_once(tmp_path: Path) -> None:
    ec2, slurm = FakeEc2(Clock()), FakeSlurm([on("q-main-1")])
    one = ec2.add("q-main-1")
    ec2.places[one.id] = (NEAR.network, "")
    made = world(tmp_path, slurm, ec2, model(topology="tree"))
    assert topology(made) == topology(made) == 0
    assert [fields["topology"] for _, _, fields in slurm.said] == ["default:all:nn-1:nn-2:nn-3"] * 2
    assert ec2.asked == [[one.id], []]


def test_an_old_slurm_and_a_cluster_without_topology_are_told_nothing(tmp_path: Path) -> None:
    ec2, slurm = FakeEc2(Clock()), FakeSlurm([on("q-main-1")])
    slurm.release = (24, 11)
    assert topology(world(tmp_path, slurm, ec2, model(topology="tree"))) == 1
    assert topology(world(tmp_path, slurm, ec2)) == 0 and slurm.said == []
