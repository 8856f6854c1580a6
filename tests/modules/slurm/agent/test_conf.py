"""slurm.conf as lines."""

from __future__ import annotations

from hpc_tf.modules.boot.node import controller
from hpc_tf.modules.slurm.agent.conf import lines, node_lines, on_this_machine, overridden, partition_lines, scalars

TEXT = """# comment NodeName=x
ClusterName=c
SlurmctldHost=head(10.0.0.1)
Include include-1-site.conf
NodeName=DEFAULT CPUs=1
NodeName=a-[1-2] CPUs=2 Gres=gpu:h100:8 Weight=1 State=CLOUD
PartitionName=a Nodes=a-[1-2] Default=YES
PartitionName=none Nodes=""
"""


def test_nodes_and_partitions_are_found() -> None:
    assert set(node_lines(TEXT)) == {"a-1", "a-2"} and set(partition_lines(TEXT)) == {"a", "none"}
    assert node_lines(TEXT)["a-1"].words["gres"] == "gpu:h100:8"
    assert partition_lines(TEXT)["none"].words["nodes"] == ""


def test_parameters_stand_on_lines_of_their_own() -> None:
    assert scalars(TEXT) == {"clustername": "c", "slurmctldhost": "head(10.0.0.1)"}


def test_a_word_is_replaced_or_added() -> None:
    line = next(line for line in lines(TEXT) if line.kind == "partitionname")
    assert line.replacing("nodes", "a-1") == "PartitionName=a Nodes=a-1 Default=YES"
    assert line.replacing("state", "INACTIVE").endswith("Default=YES state=INACTIVE")


def test_this_machines_parameters_replace_those_of_the_file_once() -> None:
    made = overridden("A=1\nSlurmctldPort=6820-6829\nslurmctldport=7\nB=2\n", {"SlurmctldPort": "9", "New": "x"})
    assert made == "A=1\nSlurmctldPort=9\nB=2\nNew=x\n"


def test_the_agent_and_the_boot_make_the_same_of_a_file_of_another_machine() -> None:
    """Each is shipped without the other."""
    before = TEXT + "AuthType=auth/munge\nAccountingStorageHost=10.0.0.1\n"
    here = "ClusterName=c\nSlurmctldHost=head(10.0.0.2)\nAuthType=auth/slurm\nCredType=cred/slurm\n"
    found = on_this_machine(before, here)
    assert found == controller.on_this_machine(before, here)
    assert {"slurmctldhost": "head(10.0.0.2)", "authtype": "auth/slurm", "accountingstoragehost": "10.0.0.2"}.items() <= scalars(found).items()
    assert node_lines(found).keys() == node_lines(TEXT).keys() and "10.0.0.1" not in found
