"""Every example's scheduler files through the real parsers of Debian's Slurm."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hpc_tf.compiler.files import Files
from hpc_tf.compiler.pipeline import check
from hpc_tf.modules.slurm.cgroup_conf import cgroup_conf
from hpc_tf.modules.slurm.gres_conf import gres_conf
from hpc_tf.modules.slurm.include import included
from hpc_tf.modules.slurm.layout import SlurmLayout
from hpc_tf.modules.slurm.slurm_conf import slurm_conf
from hpc_tf.modules.slurm.topology_conf import topology_conf
from hpc_tf.modules.software.model import Software
from hpc_tf.modules.software.plugstack_conf import plugstack_conf
from hpc_tf.stacks.scheduler import layout

from tests.lanes import slurm
from tests.spec import BASE, EXAMPLES, ROOT, checked, example

pytestmark = pytest.mark.slurm
GOOD = sorted((ROOT / "tests/specs/good").glob("*.yaml"))

# What these daemons say of this machine or of their own defaults, not of our files.
HARMLESS = (
    "pmi", "mail", "cgroup", "state file", "state save", "may be lost", "recover", "No memory enforcing", "JobAcctGather",
    "last_config_lite", "Could not open", "High latency for 1000 calls",
)  # fmt: skip


@pytest.fixture(scope="module")
def munge() -> Iterator[Path]:
    with slurm.munged() as socket:
        yield socket


def installed() -> str:
    said = subprocess.run(["slurmd", "-V"], capture_output=True, text=True, timeout=30, check=True).stdout
    return said.split()[1]


def files(name: str) -> dict[str, str]:
    """The files of an example, for the Slurm that is installed here."""
    spec = example(name)
    made = replace(layout(spec.inferred, spec.catalog), version=installed())
    return written(made)


def written(made: SlurmLayout) -> dict[str, str]:
    """What slurmctld and slurmd read of a layout."""
    topology = {"topology.conf": topology_conf(made)} if topology_conf(made) else {}
    conf = {"slurm.conf": slurm_conf(made), "gres.conf": gres_conf(made), "cgroup.conf": cgroup_conf(made)}
    return {**conf, **topology}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_parsers_take_an_example_without_complaint(name: str, munge: Path) -> None:
    complaints = slurm.check(files(name), munge)
    assert [c for c in complaints if not any(word.lower() in c.lower() for word in HARMLESS)] == []


def test_the_parsers_take_raw_node_sets_and_partitions(munge: Path) -> None:
    spec = checked(BASE + "slurm: {config: {NodeSet: \"special Nodes=cpu-main-[1-2]\", PartitionName: [a Nodes=special, b Nodes=special]}}\n")
    assert spec.ok
    made = replace(layout(spec.inferred, spec.catalog), version=installed())
    slurm.check({"slurm.conf": slurm_conf(made), "gres.conf": gres_conf(made), "cgroup.conf": cgroup_conf(made)}, munge)


@pytest.mark.parametrize("path", GOOD, ids=lambda p: p.stem)
def test_the_parsers_take_a_good_spec_without_complaint(path: Path, munge: Path) -> None:
    spec = check([(path.name, path.read_bytes())], Files(path.parent))
    texts = spec.files.scripts(spec.inferred)
    # auth/slurm came with 23.11, and the parsers here are those of Debian 12; no database answers here either
    made = replace(layout(spec.inferred, spec.catalog, texts), version=installed(), auth="munge", rest_api=False, record=None)
    beside = {name: texts.get(str(script), "") for name, script in included(spec.inferred.slurm.include).items()}
    complaints = slurm.check({**written(made), **beside}, munge)
    assert [c for c in complaints if not any(word.lower() in c.lower() for word in HARMLESS)] == []


@pytest.mark.parametrize("wrong", ["SuspendTyme=3", "SelectType=select/none-such"])
def test_the_lane_sees_a_wrong_line(wrong: str, munge: Path) -> None:
    made = files("minimal")
    made["slurm.conf"] += f"{wrong}\n"
    with pytest.raises(slurm.Refused):
        slurm.check(made, munge)


def test_the_parsers_take_two_hundred_queues(munge: Path) -> None:
    queues = "\n".join(f"  q{n}: {{instances: c7i.large, nodes: 1-50}}" for n in range(200))
    spec = checked(f"cluster: many\nregion: us-east-2\nnetwork: {{cidr: 10.0.0.0/16}}\nqueues:\n{queues}\n")
    made = replace(layout(spec.inferred, spec.catalog), version=installed())
    slurm.check({"slurm.conf": slurm_conf(made), "gres.conf": gres_conf(made), "cgroup.conf": cgroup_conf(made)}, munge)


def said_by_srun(plugstack: str, folder: Path) -> tuple[int, str]:
    """How srun ends that reads a list of plugins; it names the options that they bring."""
    (folder / "slurm.conf").write_text("ClusterName=a\nSlurmctldHost=localhost\nNodeName=n\nPartitionName=p Nodes=n\n")
    (folder / "plugstack.conf").write_text(plugstack)
    env = {"PATH": "/usr/bin:/bin", "SLURM_CONF": str(folder / "slurm.conf")}
    done = subprocess.run(["srun", "--help"], env=env, capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stderr


def test_srun_takes_plugstack_conf_on_a_node_without_the_plugin(tmp_path: Path) -> None:
    text = plugstack_conf("demo", Software(pyxis=True))
    assert said_by_srun(text, tmp_path) == (0, "")
    (tmp_path / "pyxis.conf").write_text("required /none/spank_pyxis.so runtime_path=/run/pyxis\n")
    status, said = said_by_srun(text.replace("/opt/hpc-tf/plugstack.d/*.conf", f"{tmp_path}/py*.conf"), tmp_path)
    assert status != 0 and "/none/spank_pyxis.so" in said
