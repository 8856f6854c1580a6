"""Shell files that reach machines pass shellcheck."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.prolog_sh import epilog_sh, prolog_sh

from tests.lanes import require
from tests.modules.slurm.test_prolog_sh import LAYOUT
from tests.spec import ROOT

FILES = sorted(p for room in ("modules", "stacks") for p in (ROOT / room).rglob("*.sh"))


def shellcheck(*arguments: str, text: str = "") -> str:
    if shutil.which("shellcheck") is None:
        require("package", "shellcheck is not on PATH; on Debian: apt-get install shellcheck")
    done = subprocess.run(
        ["shellcheck", *arguments], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_shell_file_is_clean(path: Path) -> None:
    shell = ("-s", "sh") if not path.read_text(encoding="utf-8").startswith("#!") else ()
    assert shellcheck(*shell, str(path)) == ""


@pytest.mark.parametrize("text", [prolog_sh(LAYOUT), epilog_sh(LAYOUT)], ids=["prolog", "epilog"])
def test_a_generated_script_is_clean(text: str) -> None:
    assert text and shellcheck("-", text=text) == ""
