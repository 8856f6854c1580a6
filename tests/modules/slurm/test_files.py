"""Scheduler files are pure text of the layout."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hpc_tf.modules.slurm.cgroup_conf import cgroup_conf
from hpc_tf.modules.slurm.fleets_json import fleets_json
from hpc_tf.modules.slurm.gres_conf import gres_conf
from hpc_tf.modules.slurm.layout import FleetPlan, GpuSet, NodeGroup, Partition, Paths, Rung, SlurmLayout
from hpc_tf.modules.slurm.slurm_conf import slurm_conf

GROUP = NodeGroup(
    "cfd",
    "main",
    2,
    8,
    96,
    1,
    96,
    1,
    300000,
    GpuSet("h100", 8),
    ("efa",),
    node_config={"Features": "own", "TmpDisk": "9"},
)
LAYOUT = SlurmLayout(
    "demo", "25.11.8", "head.demo.hpc.internal", (GROUP,), (Partition("cfd", (("cfd", "main"),), True),)
)


def line(text: str, start: str) -> str:
    (found,) = [each for each in text.splitlines() if each.startswith(start)]
    return found


def test_nodes_that_are_always_on_have_a_line_and_a_weight_of_their_own() -> None:
    text = slurm_conf(LAYOUT)
    assert "Weight=1 State=CLOUD" in line(text, "NodeName=cfd-main-[1-2] ")
    assert "Weight=1000 State=CLOUD" in line(text, "NodeName=cfd-main-[3-8] ")
    assert line(text, "SuspendExcNodes=") == "SuspendExcNodes=cfd-main-[1-2]"


def test_written_features_add_to_ours_and_other_parameters_follow() -> None:
    node = line(slurm_conf(LAYOUT), "NodeName=cfd-main-[3-8] ")
    assert "Features=efa,own" in node and node.endswith("TmpDisk=9") and "Gres=gpu:h100:8" in node


def test_memory_is_a_resource_only_where_it_is_scheduled() -> None:
    assert "SelectTypeParameters=CR_CPU\n" in slurm_conf(LAYOUT) and "ConstrainRAMSpace=no" in cgroup_conf(LAYOUT)
    scheduled = replace(LAYOUT, memory_scheduling=True)
    assert "SelectTypeParameters=CR_CPU_Memory\n" in slurm_conf(scheduled) and "ConstrainRAMSpace=yes" in cgroup_conf(
        scheduled
    )


@pytest.mark.parametrize(("version", "has"), [("22.05.8", True), ("23.11.4", False), ("25.11.8", False)])
def test_directives_follow_the_version(version: str, has: bool) -> None:
    text = slurm_conf(replace(LAYOUT, version=version))
    assert ("cloud_reg_addrs" in text, "NoAddrCache" in text) == (has, has)


@pytest.mark.parametrize("version", ["22.05.8", "25.11.8"])
def test_the_share_of_memory_a_node_must_have_ends_its_line(version: str) -> None:
    assert line(slurm_conf(replace(LAYOUT, version=version)), "SlurmctldParameters=").endswith(",node_reg_mem_percent=75")


def test_never_idle_is_written_as_slurm_reads_it() -> None:
    assert "SuspendTime=-1\n" in slurm_conf(replace(LAYOUT, idle_seconds=None))


def test_a_partition_says_its_own_idle_time_only_where_it_differs() -> None:
    own = Partition(
        "cfd", (("cfd", "main"),), True, exclusive=True, idle_seconds=60, partition_config={"MaxTime": "30"}
    )
    text = line(slurm_conf(replace(LAYOUT, partitions=(own,))), "PartitionName=cfd")
    assert "SuspendTime=60" in text and "OverSubscribe=EXCLUSIVE" in text and "INFINITE" not in text
    assert "SuspendTime" not in line(slurm_conf(LAYOUT), "PartitionName=cfd")


def test_raw_lists_repeat_their_line() -> None:
    text = slurm_conf(replace(LAYOUT, config={"NodeSet": ("a Nodes=x", "b Nodes=y"), "MaxArraySize": "5"}))
    assert "NodeSet=a Nodes=x\nNodeSet=b Nodes=y\n" in text and "MaxArraySize=5\n" in text


def test_gpus_are_devices_of_their_nodes() -> None:
    assert "NodeName=cfd-main-[1-8] Name=gpu Type=h100 File=/dev/nvidia[0-7]\n" in gres_conf(LAYOUT)


def test_fleets_json_says_what_a_launch_needs_and_nothing_empty() -> None:
    plan = FleetPlan("q", "f", 0, 4, ("c7i.large",), ("use2-az1",), (Rung("spot", max_price="1.5"), Rung("on-demand")), "lowest-price",
                     "all-or-nothing", "q_f", False, False)  # fmt: skip
    made = fleets_json("demo", "us-east-2", [plan])
    assert made["fleets"]["q/f"]["capacity"] == [{"kind": "spot", "max_price": "1.5"}, {"kind": "on-demand"}]
    assert json.loads(json.dumps(made)) == made and made["schema"] == 1


def test_identities_and_tokens_are_as_the_spec_says() -> None:
    assert line(slurm_conf(LAYOUT), "AuthType=") == "AuthType=auth/munge" and "CredType" not in slurm_conf(LAYOUT)
    text = slurm_conf(replace(LAYOUT, auth="slurm", rest_api=True))
    assert line(text, "AuthType=") == "AuthType=auth/slurm" and line(text, "CredType=") == "CredType=cred/slurm"
    assert line(text, "AuthAltParameters=") == "AuthAltParameters=jwt_key=/var/spool/slurm/keys/jwt_hs256.key"


def test_packages_of_a_distribution_look_into_etc() -> None:
    assert (Paths(prefix="/usr").etc, Paths(prefix="/opt/slurm").etc) == ("/etc/slurm", "/opt/slurm/etc")
