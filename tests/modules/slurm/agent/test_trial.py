"""A configuration is tried with the Slurm of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent.carry import carry, carry_devices
from hpc_tf.modules.slurm.agent.conf import node_lines, overridden
from hpc_tf.modules.slurm.agent.settings import Settings
from hpc_tf.modules.slurm.agent.trial import Refused, check
from hpc_tf.modules.slurm.cgroup_conf import cgroup_conf
from hpc_tf.modules.slurm.gres_conf import gres_conf
from hpc_tf.modules.slurm.slurm_conf import slurm_conf
from hpc_tf.stacks.scheduler import layout

from tests.lanes import slurm
from tests.lanes.test_slurm import installed
from tests.spec import example

pytestmark = pytest.mark.slurm


@pytest.fixture(scope="module")
def munge() -> Iterator[Path]:
    with slurm.munged() as socket:
        yield socket


@pytest.fixture
def files(munge: Path, tmp_path: Path) -> dict[str, str]:
    """An example's files as this machine can run them."""
    spec = example("minimal")
    made = replace(layout(spec.inferred, spec.catalog), version=installed())
    conf = slurm.local(slurm_conf(made), tmp_path, munge)
    return {"slurm.conf": conf, "gres.conf": gres_conf(made), "cgroup.conf": cgroup_conf(made)}


@pytest.fixture
def settings() -> Settings:
    found = [os.path.dirname(shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or "") for name in ("scontrol", "slurmctld")]
    return Settings(slurm_bin=found[0], slurm_sbin=found[1], slurm_user="root")


def test_what_slurm_takes_passes(settings: Settings, files: dict[str, str]) -> None:
    check(settings, files)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("SuspendTyme=3", "SuspendTyme"),
        ("NodeName=x-[1-2] CPUs=two", "two"),
        ("PartitionName=more Nodes=none-[1-3]", "none"),
        ("SelectType=select/none-such", "none-such"),
        ("SlurmctldHost=another(10.0.0.1)", "slurmctld"),
    ],
)
def test_what_slurm_does_not_take_is_refused_with_its_words(settings: Settings, files: dict[str, str], line: str, words: str) -> None:
    key = line.split("=")[0]
    single = key.startswith("S")
    changed = overridden(files["slurm.conf"], {key: line.partition("=")[2]}) if single else files["slurm.conf"] + line + "\n"
    with pytest.raises(Refused, match=words):
        check(settings, {**files, "slurm.conf": changed})


def test_what_is_carried_for_running_jobs_is_a_configuration_too(settings: Settings, files: dict[str, str]) -> None:
    old = files["slurm.conf"]
    names = sorted(node_lines(old))
    new = "\n".join(line for line in old.splitlines() if not line.startswith(("NodeName=", "PartitionName="))) + "\nNodeName=z-1 State=CLOUD\n"
    made = carry(new + "PartitionName=z Nodes=z-1\n", old, set(names[:2]), {"cpu"})
    assert made.nodes == set(names[:2])
    check(settings, {**files, "slurm.conf": made.text})


def test_devices_that_only_kept_nodes_have_are_known_still(settings: Settings, files: dict[str, str]) -> None:
    old = files["slurm.conf"] + "GresTypes=gpu\nNodeName=g-[1-2] Gres=gpu:t4:1 State=CLOUD\nPartitionName=g Nodes=g-[1-2]\n"
    made = carry(files["slurm.conf"], old, {"g-1"}, {"g"})
    devices = carry_devices(files["gres.conf"], "NodeName=g-[1-2] Name=gpu Type=t4 File=/dev/nvidia0\n", made.nodes)
    check(settings, {**files, "slurm.conf": made.text, "gres.conf": devices})


def test_a_program_that_is_missing_is_said(settings: Settings, files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(Refused, match="scontrol"):
        check(replace(settings, slurm_bin=str(tmp_path)), files)


def test_what_stands_beside_slurm_conf_and_is_of_no_version_is_seen_too(settings: Settings, files: dict[str, str], tmp_path: Path) -> None:
    named = {**files, "slurm.conf": files["slurm.conf"] + "Include of-the-image.conf\n"}
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "of-the-image.conf").write_text("# a line of the image\n")
    (etc / "slurm.conf").write_text("Bogus=1\n")
    check(replace(settings, slurm_etc=str(etc)), named)
