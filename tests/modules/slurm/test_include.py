"""Included files lie beside slurm.conf under a name of ours."""

from __future__ import annotations

from dataclasses import replace

from hpc_tf.modules.slurm.include import included
from hpc_tf.modules.slurm.slurm_conf import slurm_conf
from hpc_tf.modules.spec.text import Script

from tests.modules.slurm.test_prolog_sh import LAYOUT


def test_names_keep_the_order_and_have_no_path() -> None:
    scripts = (Script("slurm/site.conf"), Script("https://x.org/a/b.conf?version=2"), Script("s3://site/slurm/site.conf"))
    assert list(included(scripts)) == ["include-1-site.conf", "include-2-b.conf", "include-3-site.conf"]


def test_the_lines_stand_at_the_end() -> None:
    text = slurm_conf(replace(LAYOUT, include=("include-1-site.conf",)))
    assert text.endswith("\nInclude include-1-site.conf\n")


def test_old_slurm_finds_its_prolog_by_a_path_and_new_slurm_sends_it() -> None:
    assert "Prolog=prolog.sh\n" in slurm_conf(LAYOUT)
    assert "Prolog=/opt/hpc-tf/current/prolog.sh\n" in slurm_conf(replace(LAYOUT, version="22.05.8"))


def test_written_prolog_flags_are_kept() -> None:
    assert "PrologFlags=Alloc\n" in slurm_conf(LAYOUT)
    text = slurm_conf(replace(LAYOUT, config={"PrologFlags": "Contain"}))
    assert "PrologFlags=Contain\n" in text and "PrologFlags=Alloc" not in text
