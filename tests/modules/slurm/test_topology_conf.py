"""topology.conf to begin with."""

from __future__ import annotations

from dataclasses import replace

from hpc_tf.modules.slurm.layout import NodeGroup, SlurmLayout
from hpc_tf.modules.slurm.slurm_conf import slurm_conf
from hpc_tf.modules.slurm.topology_conf import topology_conf

A = NodeGroup("a", "main", 0, 4, 2, 1, 2, 1, 3800)
B = NodeGroup("b", "main", 0, 0, 2, 1, 2, 1, 3800)
LAYOUT = SlurmLayout("demo", "25.11.8", "head", (A, B), ())


def test_without_a_topology_slurm_is_told_nothing() -> None:
    assert topology_conf(LAYOUT) == "" and "Topology" not in slurm_conf(LAYOUT)


def test_a_tree_has_a_switch_for_each_fleet_and_one_above() -> None:
    tree = replace(LAYOUT, topology="tree", groups=(A, replace(B, maximum=1)))
    assert topology_conf(tree).splitlines()[1:] == [
        "SwitchName=a-main Nodes=a-main-[1-4]",
        "SwitchName=b-main Nodes=b-main-1",
        "SwitchName=all Switches=a-main,b-main",
    ]
    assert "TopologyPlugin=topology/tree\n" in slurm_conf(tree)


def test_a_fleet_without_nodes_is_in_no_block() -> None:
    blocks = topology_conf(replace(LAYOUT, topology="block")).splitlines()
    assert blocks[1:] == ["BlockName=a-main-1 Nodes=a-main-[1-4]", "BlockSizes=9,18"]


def test_a_fleet_has_a_block_for_each_ultraserver() -> None:
    blocks = topology_conf(replace(LAYOUT, topology="block", groups=(replace(A, maximum=40),))).splitlines()
    assert blocks[1:4] == [
        "BlockName=a-main-1 Nodes=a-main-[1-18]",
        "BlockName=a-main-2 Nodes=a-main-[19-36]",
        "BlockName=a-main-3 Nodes=a-main-[37-40]",
    ]


def test_a_tree_of_one_fleet_has_a_switch_above_too() -> None:
    assert topology_conf(replace(LAYOUT, topology="tree")).splitlines()[-1] == "SwitchName=all Switches=a-main"
