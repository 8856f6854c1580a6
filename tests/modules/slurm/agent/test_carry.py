"""Nodes and partitions that jobs still use are carried into the next configuration."""

from __future__ import annotations

from hpc_tf.modules.slurm.agent.carry import carry, carry_devices, changed_nodes
from hpc_tf.modules.slurm.agent.conf import node_lines, partition_lines
from hpc_tf.modules.slurm.agent.hostlist import expand
from hypothesis import given
from hypothesis import strategies as st

HARDWARE = "CPUs=2 Sockets=1 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=1000 Features=x Weight=1000 State=CLOUD"
OLD = f"""ClusterName=c
NodeName=a-main-[1-4] {HARDWARE}
NodeName=b-main-[1-2] {HARDWARE}
PartitionName=a Nodes=a-main-[1-4] Default=YES State=UP
PartitionName=b Nodes=b-main-[1-2] Default=NO State=UP
PartitionName=both Nodes=a-main-[1-4],b-main-[1-2] Default=NO State=UP
"""
GROWN = OLD.replace("a-main-[1-4]", "a-main-[1-9]")
SHRUNK = OLD.replace("a-main-[1-4]", "a-main-[1-2]")
RETYPED = OLD.replace(f"a-main-[1-4] {HARDWARE}", f"a-main-[1-4] {HARDWARE.replace('CPUs=2', 'CPUs=96')}")
REMOVED = "\n".join(line for line in OLD.splitlines() if "b" not in line.split()[0]) + "\nPartitionName=both Nodes=a-main-[1-4] State=UP\n"


def members(text: str, name: str) -> set[str]:
    return set(expand(partition_lines(text)[name].words["nodes"]))


def test_where_nothing_changes_nothing_is_carried() -> None:
    assert changed_nodes(OLD, OLD) == frozenset() and carry(OLD, OLD, {"a-main-1"}, {"a"}).text == OLD


def test_growing_touches_no_node() -> None:
    assert changed_nodes(GROWN, OLD) == frozenset()
    assert carry(GROWN, OLD, {"a-main-1"}, {"a"}).text == GROWN


def test_other_weights_and_features_touch_no_node() -> None:
    assert changed_nodes(OLD.replace("Weight=1000", "Weight=5").replace("Features=x", "Features=y"), OLD) == frozenset()


def test_shrinking_keeps_what_is_used_in_every_partition_that_had_it() -> None:
    made = carry(SHRUNK, OLD, {"a-main-1", "a-main-4"}, {"a", "both"})
    assert made.nodes == {"a-main-4"} and made.partitions == frozenset()
    assert set(node_lines(made.text)) == {"a-main-1", "a-main-2", "a-main-4", "b-main-1", "b-main-2"}
    assert members(made.text, "a") == {"a-main-1", "a-main-2", "a-main-4"}
    assert "a-main-4" in members(made.text, "both")
    assert carry(SHRUNK, made.text, set(), {"a"}).text == SHRUNK


def test_other_hardware_waits_until_the_node_is_free() -> None:
    made = carry(RETYPED, OLD, {"a-main-2"}, {"a"})
    lines = node_lines(made.text)
    assert lines["a-main-1"].words["cpus"] == "96" and lines["a-main-2"].words["cpus"] == "2"
    assert members(made.text, "a") == members(OLD, "a")
    assert made.text.count("PartitionName=a ") == 1


def test_a_removed_queue_stays_inactive_until_its_last_job_has_gone() -> None:
    made = carry(REMOVED, OLD, {"b-main-1"}, {"b"})
    line = partition_lines(made.text)["b"]
    assert made.partitions == {"b"} and line.words["state"] == "INACTIVE" and line.words["default"] == "NO"
    assert members(made.text, "b") == {"b-main-1"} and "b-main-2" not in node_lines(made.text)
    assert carry(REMOVED, made.text, set(), set()).text == REMOVED


def test_queued_jobs_keep_a_removed_queue_too_though_without_nodes() -> None:
    made = carry(REMOVED, OLD, set(), {"b"})
    assert made.partitions == {"b"} and partition_lines(made.text)["b"].words["nodes"] == ""


def test_what_is_carried_once_can_be_carried_again() -> None:
    first = carry(REMOVED, OLD, {"b-main-1"}, {"b"})
    again = carry(REMOVED, first.text, {"b-main-1"}, {"b"})
    assert again.nodes == first.nodes and again.partitions == first.partitions
    assert node_lines(again.text).keys() == node_lines(first.text).keys()


def test_the_kinds_and_devices_of_kept_nodes_stay_known() -> None:
    old = OLD.replace("b-main-[1-2] CPUs=2", "b-main-[1-2] Gres=gpu:t4:1 CPUs=2").replace("ClusterName=c", "ClusterName=c\nGresTypes=gpu")
    devices = "# gres.conf\nNodeName=b-main-[1-2] Name=gpu Type=t4 File=/dev/nvidia0\n"
    made = carry(REMOVED, old, {"b-main-1"}, set())
    assert "GresTypes=gpu" in made.text.splitlines() and made.text.count("GresTypes") == 1
    assert carry_devices("# gres.conf\n", devices, made.nodes) == "# gres.conf\nNodeName=b-main-1 Name=gpu Type=t4 File=/dev/nvidia0\n"
    assert carry_devices("# gres.conf\n", devices, ()) == "# gres.conf\n"
    assert "GresTypes" not in carry(REMOVED, old, set(), {"b"}).text


def test_other_devices_wait_until_the_node_is_free() -> None:
    new, old = (f"NodeName=b-main-[1-3] Name=gpu Type={kind} File=/dev/nvidia0\n" for kind in ("l4", "t4"))
    lines = carry_devices(new, old, {"b-main-2"}).splitlines()
    assert [line.split()[0] + line.split()[2] for line in lines] == ["NodeName=b-main-[1,3]Type=l4", "NodeName=b-main-2Type=t4"]


@given(
    st.sampled_from([OLD, GROWN, SHRUNK, RETYPED, REMOVED]),
    st.sampled_from([OLD, GROWN, SHRUNK, RETYPED]),
    st.sets(st.sampled_from(sorted(node_lines(GROWN)))),
)
def test_a_used_node_keeps_its_line_and_every_other_has_the_new_one(new: str, old: str, used: set[str]) -> None:
    made = carry(new, old, used, set(partition_lines(old)))
    lines, fresh, known = node_lines(made.text), node_lines(new), node_lines(old)
    for name in used & known.keys():
        assert lines[name].without("nodename", "weight", "features") == known[name].without("nodename", "weight", "features")
    for name in fresh.keys() - used:
        assert lines[name].without("nodename") == fresh[name].without("nodename")
    assert lines.keys() == fresh.keys() | (used & known.keys())
    for name in partition_lines(old):
        if name in partition_lines(made.text):
            assert members(made.text, name) >= members(old, name) & used
