"""What a version of Slurm takes, and what we own."""

from __future__ import annotations

import re
from dataclasses import replace

from hpc_tf.modules.slurm.parameters import OWNED, known, owner_of, release_problem
from hpc_tf.modules.slurm.slurm_conf import slurm_conf

from tests.modules.slurm.test_files import LAYOUT


def test_everything_that_we_write_is_owned_or_may_be_overridden() -> None:
    written = {m.lower() for m in re.findall(r"^([A-Za-z]+)=", slurm_conf(LAYOUT), re.MULTILINE)} - {
        "nodename",
        "partitionname",
    }
    free = {"batchstarttimeout", "debugflags", "maxnodecount", "messagetimeout", "mpidefault", "returntoservice", "schedulertype",
            "slurmctlddebug", "slurmctldtimeout", "slurmddebug", "slurmdtimeout"}  # fmt: skip
    assert written - set(OWNED["slurm.conf"]) <= free


def test_names_compare_without_case() -> None:
    assert owner_of("slurm.conf", "suspendTIME") == "slurm.idle_time" and "maxarraysize" in known("slurm.conf")


def test_a_version_before_or_after_a_parameter_is_named() -> None:
    assert "came after Slurm 24.11" in release_problem("slurm.conf", "MetricsType", (24, 11))
    assert release_problem("slurm.conf", "MetricsType", (25, 11)) == ""
    assert "gone in Slurm 24.11" in release_problem("slurm.conf", "LaunchType", (25, 11))


def test_what_the_spec_writes_itself_stands_once_and_as_it_is_written() -> None:
    text = slurm_conf(replace(LAYOUT, config={"slurmdtimeout": "400", "MaxArraySize": "20000"}))
    assert re.findall(r"^slurmdtimeout=.*$", text, re.MULTILINE | re.IGNORECASE) == ["slurmdtimeout=400"]
    assert "MaxArraySize=20000" in text
